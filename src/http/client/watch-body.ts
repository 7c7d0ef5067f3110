import type { ReadableByteStreamController, UnderlyingByteSource } from 'node:stream/web';
import { logger } from '../../otel/logger.js';

type OnEnd = (error?: unknown) => void;

/**
 * Finds out when the body of an answer of `fetch()` has ended.
 *
 * @param response - The answer.
 * @param onEnd - Called once: when the body has been read or cancelled, with the error when it has failed,
 *   and when nobody can read it any more. At once where there is no body.
 * @returns The answer to hand out, which reads the given one when it is read itself.
 */
export function watchBody(response: Response, onEnd: OnEnd): Response {
  if (response.body === null) {
    onEnd();
    return response;
  }
  try {
    return withBody(
      response,
      watchStream(() => response.body as ReadableStream<Uint8Array>, onEnd),
    );
  } catch (error) {
    // Of a class of its own: it goes out as it is.
    logger.warn('kratos-otel/http: the body of an answer cannot be watched', error);
    onEnd();
    return response;
  }
}

const unread = new FinalizationRegistry<OnEnd>((onEnd) => {
  onEnd();
});

/**
 * Finds out when a stream has ended. Reads nothing ahead of the caller.
 *
 * @param source - Gives the stream when it is to be read. What this refers to lives as long as the stream
 *   that is returned: undici cancels the body of a response that has gone.
 * @param onEnd - As for {@link watchBody}.
 * @returns The stream to read in its place.
 */
export function watchStream(
  source: () => ReadableStream<Uint8Array>,
  onEnd: OnEnd,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const readerOf = (): ReadableStreamDefaultReader<Uint8Array> => (reader ??= source().getReader());
  const stream = new ReadableStream<Uint8Array>(
    {
      type: 'bytes',
      async pull(controller: ReadableByteStreamController) {
        try {
          const { done, value } = await readerOf().read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
          onEnd();
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          onEnd(error);
          controller.error(error);
        }
      },
      cancel(reason?: unknown) {
        onEnd();
        return readerOf().cancel(reason);
      },
    } satisfies UnderlyingByteSource as never,
    { highWaterMark: 0 },
  );
  unread.register(stream, onEnd);
  return stream;
}

/** A copy, because the body of a response cannot be replaced. */
function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers, url, redirected, type } = response;
  // The class of the given one: undici has a `Response` of its own beside the global one.
  const Class = response.constructor as typeof Response;
  const copy = new Class(body, { status, statusText, headers });
  for (const [key, value] of Object.entries({ url, redirected, type })) {
    Object.defineProperty(copy, key, { configurable: true, enumerable: true, value });
  }
  return copy;
}

interface NodeStream {
  readonly errored?: unknown;
  readonly complete?: boolean;
  pipe(to: unknown): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * @param stream - What may be a stream of Node.
 * @param onEnd - As for {@link watchBody}.
 * @returns Whether it is one.
 */
export function watchNodeStream(stream: unknown, onEnd: OnEnd): boolean {
  if (typeof (stream as Partial<NodeStream> | undefined)?.pipe !== 'function') return false;
  const source = stream as NodeStream;
  source.once('close', () => {
    onEnd(source.errored ?? undefined);
  });
  return true;
}
