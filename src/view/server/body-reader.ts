import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HttpError } from './answer.js';

/** Bytes of one body, after it is decompressed. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Bytes of all bodies that are being read. */
const MAX_READING_BYTES = 4 * MAX_BODY_BYTES;

/** Reads bodies of requests, and bounds what they take together. */
export class BodyReader {
  #reading = 0;

  /**
   * Reads a body; `gzip`, `deflate` and `br` are decompressed.
   *
   * @param request - The request.
   * @returns All bytes.
   * @throws HttpError 413 when there are over 32 MiB, 415 for another encoding, 400 when it cannot be
   *   decompressed or ends early, 503 when too many bodies are being read.
   */
  async read(request: IncomingMessage): Promise<Buffer> {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > MAX_BODY_BYTES) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of decompress(request) as AsyncIterable<Buffer>) {
        size += chunk.length;
        this.#reading += chunk.length;
        if (size > MAX_BODY_BYTES) throw tooLarge();
        if (this.#reading > MAX_READING_BYTES) throw new HttpError(503, 'too many large bodies');
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof HttpError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new HttpError(400, `the body cannot be read: ${reason}`);
    } finally {
      this.#reading -= size;
    }
    return Buffer.concat(chunks, size);
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, `the body is over ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
}

function decompress(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return request;
  const stream =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (stream === undefined)
    throw new HttpError(415, 'content-encoding must be gzip, deflate or br');
  request.on('error', (error) => stream.destroy(error));
  request.on('aborted', () => stream.destroy(new Error('the request was aborted')));
  return request.pipe(stream);
}
