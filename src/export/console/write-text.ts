import type { Writable } from 'node:stream';
import { builtIn } from '../../node/built-in-modules.js';
import { logger } from '../../otel/logger.js';

/** Where text can go: `process.stdout`, a file's stream, or whatever has a `write`. */
export interface TextStream {
  /** Takes a text. */
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** How wide that terminal is. */
  readonly columns?: number | undefined;
}

const pending = new WeakMap<Writable, number>();

/**
 * Writes a text. A Node stream may fail later, as stdout does when the reader of a pipe is gone,
 * with an `error` event that ends the process when it has no listener: that becomes a warning here, as
 * `console.log` swallows it, while a text of ours is on its way and no longer.
 *
 * @param stream - Where to write.
 * @param text - What to write.
 * @throws What `write` throws, and an Error when the stream is closed.
 */
export function writeText(stream: TextStream, text: string): void {
  if (!isNodeStream(stream)) {
    stream.write(text);
    return;
  }
  if (!stream.writable) throw new Error('kratos-otel: the stream is closed');
  hold(stream);
  try {
    stream.write(text, (error) => {
      // The event comes after this callback.
      if (error) setImmediate(release, stream);
      else release(stream);
    });
  } catch (error) {
    release(stream);
    throw error;
  }
}

function isNodeStream(stream: TextStream): stream is Writable {
  return stream instanceof builtIn('node:stream').Writable;
}

/** One listener however many texts are on their way, or Node would warn of a leak. */
function hold(stream: Writable): void {
  const count = pending.get(stream) ?? 0;
  if (count === 0) stream.on('error', warn);
  pending.set(stream, count + 1);
}

function release(stream: Writable): void {
  const count = (pending.get(stream) ?? 1) - 1;
  if (count === 0) stream.off('error', warn);
  pending.set(stream, count);
}

function warn(error: Error): void {
  logger.warn('kratos-otel: a trace could not be written', error);
}
