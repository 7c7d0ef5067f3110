import { ByteWriter } from './span/write/byte-writer.js';

let idle: ByteWriter | undefined = new ByteWriter();

/**
 * Writes one message.
 *
 * @param message - What is to be written.
 * @param write - Writes its fields.
 * @param limit - Bytes beyond which {@link TooLongError} is thrown. Room is made for the worst case, so
 *   it has to be several times what a message may have.
 * @returns The bytes. They are never written to again, but share memory (at most 32 KiB) with
 *   others that are made at the same time, as small `Buffer`s do.
 * @throws What `write` throws.
 */
export function encodeMessage<T>(
  message: T,
  write: (writer: ByteWriter, message: T) => void,
  limit = Infinity,
): Uint8Array {
  // Reading a foreign value may run foreign code, which may encode something itself.
  const writer = idle ?? new ByteWriter();
  idle = undefined;
  writer.limit(limit);
  try {
    write(writer, message);
    return writer.take();
  } finally {
    writer.discard();
    idle = writer;
  }
}
