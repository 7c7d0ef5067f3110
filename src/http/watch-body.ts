import type { ReadableByteStreamController, UnderlyingByteSource } from 'node:stream/web';
import { logger } from '../otel/logger.js';

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
    return withBody(response, watchedStream(response, onEnd));
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

/** Reads nothing ahead: what nobody reads stays where it is. */
function watchedStream(response: Response, onEnd: OnEnd): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  // The given response has to live as long as the stream: undici cancels its body when it has gone.
  const readerOf = (): ReadableStreamDefaultReader<Uint8Array> => {
    reader ??= (response.body as ReadableStream<Uint8Array>).getReader();
    return reader;
  };
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
