import { ViewServer } from '../../src/view/server/view-server.js';
import { TraceStore, type StoreLimits } from '../../src/view/store/trace-store.js';
import type { ViewSpan } from '../../src/view/model/view-span.js';

/** A server of the page in this process. */
export interface RunningView {
  readonly store: TraceStore;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts the page on a free port. */
export async function startView(limits: Partial<StoreLimits> = {}): Promise<RunningView> {
  const store = new TraceStore({ maxTraces: 10_000, maxBytes: 256 * 1024 * 1024, ...limits });
  const server = new ViewServer(store, { host: '127.0.0.1', allowedHosts: ['traces.local'] });
  const port = await server.listen('127.0.0.1', 0);
  return { store, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** A time of the year 2026, in microseconds. */
export const T0 = 1_780_000_000_000_000;

/** A span of which a test names what matters. */
export function span(parts: Partial<ViewSpan> = {}): ViewSpan {
  return {
    traceId: '1'.padStart(32, '0'),
    spanId: '1'.padStart(16, '0'),
    parentId: '',
    name: 'op',
    service: 'shop',
    kind: 'internal',
    start: T0,
    nanos: 0,
    duration: 1_000,
    error: false,
    tags: [],
    resource: [],
    logs: [],
    links: [],
    ...parts,
  };
}

/** A span id from a number. */
export const sid = (number: number): string => number.toString(16).padStart(16, '0');

/** A trace id from a number. */
export const tid = (number: number): string => number.toString(16).padStart(32, '0');

/** Sends JSON. */
export function post(url: string, body: unknown, headers = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
