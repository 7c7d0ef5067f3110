import { createRequire } from 'node:module';
import type * as Http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { fromContext, newTrace, parseTraceHeader, tagString, type Config } from '../../src/core.js';
import { collectDiag, startTracing, type TracingFixture } from '../tracing-fixture.js';

collectDiag();

// Instrumentations patch what is required, so http has to be required after them.
const require = createRequire(import.meta.url);
// One for all tests: a second instance never sees a module that the first has patched.
const instrumentation = new HttpInstrumentation();
let server: Http.Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Service extends TracingFixture {
  http: typeof Http;
  url: string;
}

async function startService(handler: Http.RequestListener, config?: Config): Promise<Service> {
  const tracing = startTracing({ instrumentations: [instrumentation], ...config });
  const http = require('node:http') as typeof Http;
  const listening = http.createServer(handler);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return { ...tracing, http, url: `http://127.0.0.1:${port}` };
}

/** A request by an uninstrumented client. */
async function get(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { headers });
  return response.text();
}

const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId;
const idOf = (span: ReadableSpan): string => span.spanContext().spanId;

describe('a handler of an instrumented server', () => {
  it('forks below the library’s span, across await, timers and callbacks', async () => {
    const { spans, url } = await startService((request, response) => {
      void (async () => {
        fromContext()!.fork('', 'at once').finish();
        await new Promise((resolve) => setTimeout(resolve, 2));
        fromContext()!.fork('', 'after await').finish();
        setTimeout(() => {
          fromContext()!.fork('', 'in a timer').finish();
          request.on('end', () => {
            fromContext()!.fork('', 'in a callback').finish();
            response.end('ok');
          });
          request.resume();
        }, 2);
      })();
    });
    await get(`${url}/orders`, { 'kratos-trace-id': 'a:b:0:1' });
    await until(() => spans().some(({ kind }) => kind === SpanKind.SERVER));
    const library = spans().find(({ kind }) => kind === SpanKind.SERVER)!;
    expect(parentOf(library)).toBe('000000000000000b');
    const forks = spans().filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(forks.map(({ name }) => name)).toEqual([
      'at once',
      'after await',
      'in a timer',
      'in a callback',
    ]);
    for (const fork of forks) expect(parentOf(fork)).toBe(idOf(library));
  });

  it('is sampled by its path and not by its method', async () => {
    const { spans, url } = await startService((_request, response) => response.end('ok'), {
      disableSample: false,
      clock: () => 0,
      random: () => 0.99,
    });
    // Each path takes its slot once; the method alone would take one slot for them all.
    for (const path of ['/a', '/b?x=1', '/a', '/b?x=2', '/ping', '/c']) await get(url + path);
    await until(() => spans().length === 3);
    expect(spans().map(({ attributes }) => attributes['url.path'])).toEqual(['/a', '/b', '/c']);
  });
});

describe('a library’s span inside run()', () => {
  it('is the fork’s child, and the header that leaves carries the library’s span id', async () => {
    const incoming: Http.IncomingHttpHeaders[] = [];
    const { http, spans, span, url } = await startService((request, response) => {
      incoming.push(request.headers);
      response.end('ok');
    });
    const root = newTrace('/gateway');
    const fork = root.fork('self', 'call').setTag(tagString('k', 'v'));
    await fork.run(
      () =>
        new Promise<void>((resolve, reject) => {
          http
            .get(`${url}/self`, (response) => {
              response.resume().on('end', resolve);
            })
            .on('error', reject);
        }),
    );
    fork.finish();
    root.finish();
    await until(() => spans().length === 4);
    const [client] = spans().filter((each) => parentOf(each) === idOf(span('call')));
    const [received] = spans().filter((each) => parentOf(each) === idOf(client!));
    expect(client!.kind).toBe(SpanKind.CLIENT);
    expect(received!.kind).toBe(SpanKind.SERVER);
    expect(received!.parentSpanContext?.isRemote).toBe(true);
    expect(new Set(spans().map((each) => each.spanContext().traceId)).size).toBe(1);
    const header = parseTraceHeader(incoming[0]!['kratos-trace-id'] as string)!;
    expect(header.spanId.padStart(16, '0')).toBe(idOf(client!));
    expect(header.parentId.padStart(16, '0')).toBe(idOf(span('call')));
    expect(incoming[0]!.traceparent).toContain(idOf(client!));
  });

  it('made by hand hangs there too', () => {
    const { span } = startTracing();
    const fork = newTrace('root').fork('', 'fork');
    fork.run(() => {
      trace.getTracer('mine').startSpan('inside').end();
    });
    expect(parentOf(span('inside'))).toBe(fork.span.spanContext().spanId);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
