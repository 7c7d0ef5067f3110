import { channel } from 'node:diagnostics_channel';
import { ClientCall, sendOnce, type ClientTraceOptions } from './client-call.js';
import { KratosStatusCode } from '../kratos-headers.js';
import { watchBody } from './watch-body.js';

/** The type of the global `fetch`, where the application knows one. */
export type Fetch = typeof globalThis extends Fetching<infer F> ? F : AnyFetch;
type AnyFetch = (input: never, init?: never) => Promise<unknown>;

interface Fetching<F extends AnyFetch> {
  fetch: F;
}

/** What `tracedFetch()` takes beside what `fetch()` takes. */
export interface TracedFetchOptions extends ClientTraceOptions {
  /** What sends the request. Default: the global `fetch` at the time of the call. */
  fetch?: Fetch;
}

/** The first parameter of `fetch()`. */
export type FetchInput = Parameters<Fetch>[0];
/** The second parameter of `fetch()`, and the settings of {@link TracedFetchOptions}. */
export type TracedFetchInit = NonNullable<Parameters<Fetch>[1]> & TracedFetchOptions;

interface RequestParts {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

const requests = channel('undici:request:create');

/**
 * `fetch()` with a span: a fork of the active trace, named `HTTP:<METHOD>`, with the tags of the original
 * (`pkg/net/http/blademaster/trace.go`), whose headers go out with the request. It is finished when the
 * body has been read, cancelled or given up; failed when the request fails or the answer has a header
 * `kratos-status-code` other than 0. Where no trace is active the request is left as it is.
 *
 * @example
 * ```ts
 * const answer = await tracedFetch('http://users/1', { peerService: 'users' });
 * console.log(await answer.json());
 * ```
 *
 * @param input - As for `fetch()`.
 * @param init - As for `fetch()`, and the settings of {@link TracedFetchOptions}.
 * @returns What `fetch()` returns.
 * @throws What `fetch()` throws.
 */
export function tracedFetch(input: FetchInput, init: TracedFetchInit = {}): ReturnType<Fetch> {
  const { peerService, tags, tracer, fetch: given, ...rest } = init;
  const send = given ?? globalThis.fetch;
  const request = isRequest(input) ? input : undefined;
  const method = (rest.method ?? request?.method ?? 'GET').toUpperCase();
  const url = (): string => request?.url ?? String(input);
  const call = ClientCall.begin(method, url, { peerService, tags, tracer });
  if (call === undefined) return send(input, rest);
  const headers = copyHeaders(rest.headers ?? request?.headers);
  call.inject(headers);
  const sent = sendOnce(requests.hasSubscribers, () => send(input, { ...rest, headers }));
  return call.isRecorded ? watch(sent, call, method) : sent;
}

async function watch(sent: Promise<Response>, call: ClientCall, method: string): Promise<Response> {
  try {
    const response = await sent;
    call.answer(response.status, response.headers.get(KratosStatusCode));
    return watchBody(response, (error) => {
      call.end({ error, isWithoutBody: method === 'HEAD' });
    });
  } catch (error) {
    call.end({ error });
    throw error;
  }
}

function isRequest(input: unknown): input is RequestParts {
  return typeof input === 'object' && input !== null && 'headers' in input && 'url' in input;
}

/** What is injected must not be seen in headers that the caller may use again. */
function copyHeaders(headers: RequestInit['headers']): Headers | Record<string, string> {
  if (headers === undefined) return {};
  const isRecord = Object.getPrototypeOf(headers) === Object.prototype;
  return isRecord ? { ...(headers as Record<string, string>) } : new Headers(headers);
}
