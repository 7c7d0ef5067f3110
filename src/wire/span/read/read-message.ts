import protobuf from 'protobufjs/minimal.js';

/** Puts the value of one field into the message that is being read. */
export type FieldReader<T> = (message: T, reader: protobuf.Reader) => void;

/**
 * Reads one message. Fields without an entry are skipped, as protocol buffers ask for, and so are
 * known fields of another wire type.
 *
 * The bytes of a nested message are to be taken with `reader.bytes()` and read by a call of their
 * own: no field can then reach past the end of the message that it is in.
 *
 * @param bytes - The message without a length prefix.
 * @param message - Receives the values.
 * @param fields - Readers by field tag, from the generated schema.
 * @returns `message`.
 * @throws Error (RangeError, TypeError) when the bytes are truncated or not a message.
 */
export function readMessage<T>(
  bytes: Uint8Array,
  message: T,
  fields: ReadonlyMap<number, FieldReader<T>>,
): T {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const read = fields.get(tag);
    if (read) read(message, reader);
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  return message;
}
