import { channel } from 'node:diagnostics_channel';
import { ClientCall, sendOnce, type ClientTraceOptions } from './client-call.js';
import { KratosStatusCode, headerText } from '../kratos-headers.js';

/** The part of a request that undici's interceptors get. */
interface DispatchOptions {
  readonly origin?: unknown;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: unknown;
}

type Handler = Record<PropertyKey, unknown>;
type Dispatch = (options: DispatchOptions, handler: Handler) => boolean;
type Step = (args: readonly unknown[]) => void;

/** An interceptor of undici 5, 6 and 7: for `dispatcher.compose()`. */
export type UndiciInterceptor = <D>(dispatch: D) => D;

const requests = channel('undici:request:create');

/**
 * Traces the requests of a dispatcher of undici, as `tracedFetch()` those of `fetch()`. Where no trace is
 * active a request is left as it is.
 *
 * @example
 * ```ts
 * const users = new Agent().compose(undiciTrace({ peerService: 'users' }));
 * const { body } = await request('http://users/1', { dispatcher: users });
 * ```
 *
 * @param options - See {@link ClientTraceOptions}.
 * @returns The interceptor.
 */
export function undiciTrace(options: ClientTraceOptions = {}): UndiciInterceptor {
  return <D>(dispatch: D): D => {
    const next = dispatch as Dispatch;
    // undici takes only what has two parameters.
    const traced: Dispatch = (request, handler) => trace(next, request, handler, options);
    return traced as D;
  };
}

function trace(
  next: Dispatch,
  request: DispatchOptions,
  handler: Handler,
  options: ClientTraceOptions,
): boolean {
  const method = (request.method ?? 'GET').toUpperCase();
  const url = (): string => `${String(request.origin ?? '')}${request.path ?? ''}`;
  const call = ClientCall.begin(method, url, options);
  if (call === undefined) return next(request, handler);
  const headers = copyHeaders(request.headers);
  call.inject(headers);
  const watched = call.isRecorded ? watchHandler(handler, call, method) : handler;
  try {
    return sendOnce(requests.hasSubscribers, () => next({ ...request, headers }, watched));
  } catch (error) {
    call.end({ error });
    throw error;
  }
}

/** What is injected must not be seen in headers that the caller may use again. */
function copyHeaders(headers: unknown): string[] | object {
  if (typeof headers !== 'object' || headers === null) return {};
  if (Array.isArray(headers)) return headers.length === 0 ? {} : [...(headers as string[])];
  if (Symbol.iterator in headers) return [...(headers as Iterable<[string, string]>)].flat();
  return { ...headers };
}

/** The handler as it is, whichever methods the version of undici calls, and beside them the call. */
function watchHandler(handler: Handler, call: ClientCall, method: string): Handler {
  const steps = new Map<PropertyKey, Step>([
    [
      'onHeaders',
      ([status, raw]) => {
        answer(call, status, rawHeaders(raw));
      },
    ],
    [
      'onResponseStart',
      ([, status, headers]) => {
        answer(call, status, headers);
      },
    ],
    [
      'onUpgrade',
      ([status, raw]) => {
        upgrade(call, status, rawHeaders(raw));
      },
    ],
    [
      'onRequestUpgrade',
      ([, status, headers]) => {
        upgrade(call, status, headers);
      },
    ],
    [
      'onComplete',
      () => {
        end(call, method);
      },
    ],
    [
      'onResponseEnd',
      () => {
        end(call, method);
      },
    ],
    [
      'onError',
      ([error]) => {
        call.end({ error });
      },
    ],
    [
      'onResponseError',
      ([, error]) => {
        call.end({ error });
      },
    ],
  ]);
  return new Proxy(handler, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      const step = steps.get(key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        step?.(args);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function answer(call: ClientCall, status: unknown, headers: unknown): void {
  // Those before the answer itself, such as 103.
  if (Number(status) < 200) return;
  call.answer(Number(status), headerText(headers ?? {}, KratosStatusCode));
}

function upgrade(call: ClientCall, status: unknown, headers: unknown): void {
  call.answer(Number(status), headerText(headers ?? {}, KratosStatusCode));
  call.end({ isWithoutBody: true });
}

function end(call: ClientCall, method: string): void {
  call.end({ isWithoutBody: method === 'HEAD' });
}

/** Names and values in turn, as bytes. */
function rawHeaders(raw: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!Array.isArray(raw)) return headers;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers[String(raw[index]).toLowerCase()] ??= String(raw[index + 1]);
  }
  return headers;
}
