import { errorMonitor } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { ClientCall, sendOnce, type ClientTraceOptions } from './client-call.js';
import { KratosStatusCode } from '../kratos-headers.js';

/** What `tracedRequest()` takes beside what `http.request()` and `https.request()` take. */
export type TracedRequestOptions = https.RequestOptions & ClientTraceOptions;

type OnResponse = (response: IncomingMessage) => void;

/**
 * `http.request()` or `https.request()`, as the URL says, with a span like that of `tracedFetch()`. It is
 * finished when the body of the answer has been read or the request was given up. Where no trace is active
 * the request is left as it is.
 *
 * @example
 * ```ts
 * const request = tracedRequest('http://users/1', { peerService: 'users' }, (answer) => {
 *   answer.pipe(process.stdout);
 * });
 * request.end();
 * ```
 *
 * @param url - The URL, or options that say where to.
 * @param options - As for `http.request()`, and the settings of {@link ClientTraceOptions}.
 * @param onResponse - Called with the answer.
 * @returns The request, as from `http.request()`.
 * @throws What `http.request()` throws.
 */
export function tracedRequest(
  url: string | URL,
  options: TracedRequestOptions,
  onResponse?: OnResponse,
): ClientRequest;
export function tracedRequest(
  url: string | URL | TracedRequestOptions,
  onResponse?: OnResponse,
): ClientRequest;
export function tracedRequest(
  url: string | URL | TracedRequestOptions,
  second?: TracedRequestOptions | OnResponse,
  third?: OnResponse,
): ClientRequest {
  const onResponse = typeof second === 'function' ? second : third;
  const own = typeof second === 'object' ? second : {};
  const given = typeof url === 'string' || url instanceof URL ? toOptions(url, own) : url;
  const { peerService, tags, tracer, ...options } = given;
  const { request } = options.protocol === 'https:' ? https : http;
  const method = (options.method ?? 'GET').toUpperCase();
  const call = ClientCall.begin(method, () => urlOf(options), { peerService, tags, tracer });
  if (call === undefined) return request(options, onResponse);
  const { headers: old } = options;
  const headers = Array.isArray(old) ? old.slice() : Object.assign({}, old);
  call.inject(headers);
  const isInstrumented = (request as { __wrapped?: boolean }).__wrapped === true;
  try {
    const sent = sendOnce(isInstrumented, () => request({ ...options, headers }, onResponse));
    if (call.isRecorded) watch(sent, call, method);
    return sent;
  } catch (error) {
    call.end({ error });
    throw error;
  }
}

function toOptions(url: string | URL, own: TracedRequestOptions): TracedRequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  const isIPv6 = hostname.startsWith('[');
  return {
    protocol,
    hostname: isIPv6 ? hostname.slice(1, -1) : hostname,
    path: `${pathname}${search}`,
    ...(port !== '' && { port }),
    ...((username !== '' || password !== '') && {
      auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    }),
    ...own,
  };
}

function urlOf({ protocol, hostname, host, port, path }: RequestOptions): string {
  const name = hostname ?? host ?? 'localhost';
  const authority = name.includes(':') ? `[${name}]` : name;
  const suffix = port === undefined || port === null || port === '' ? '' : `:${port}`;
  return `${protocol ?? 'http:'}//${authority}${suffix}${path ?? '/'}`;
}

/** No listener of `response` or `error`: with one Node takes it that the application has one. */
function watch(request: ClientRequest, call: ClientCall, method: string): void {
  request.prependListener(errorMonitor, (error: unknown) => {
    answered(request, call);
    call.end({ error });
  });
  request.prependListener('close', () => {
    const answer = answered(request, call);
    const isUpgrade = answer?.statusCode === 101 || method === 'CONNECT';
    const isCut = answer?.complete !== true && !isUpgrade;
    const error: unknown = isCut ? (answer?.errored ?? new Error('aborted')) : undefined;
    call.end({ error, isWithoutBody: method === 'HEAD' || isUpgrade });
  });
}

function answered(request: ClientRequest, call: ClientCall): IncomingMessage | undefined {
  const { res: answer } = request as { res?: IncomingMessage };
  if (answer?.statusCode === undefined) return undefined;
  call.answer(answer.statusCode, answer.headers[KratosStatusCode]);
  return answer;
}
