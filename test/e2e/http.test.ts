import { createRequire } from 'node:module';
import type * as Http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  fromContext,
  getGlobalTracer,
  inject,
  newTrace,
  parseTraceHeader,
  tagString,
  type Config,
} from '../../src/core.js';
import { collectDiag, startTracing, take, type TracingFixture } from '../tracing-fixture.js';

const diagLines = collectDiag();

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

describe('join() in a handler of an instrumented server', () => {
  const arrivals: [string, Record<string, string>, string | undefined][] = [
    ['nothing', {}, undefined],
    ['kratos-trace-id', { 'kratos-trace-id': 'a:b:0:1' }, '000000000000000b'],
    [
      'both headers',
      {
        traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
        'kratos-trace-id': `${'1'.repeat(16)}:3:2:1`,
      },
      '2'.repeat(16),
    ],
    ['baggage', { baggage: 'a=1' }, undefined],
  ];

  it.each(arrivals)('gives the trace over its span: %s', async (_what, headers, parent) => {
    const { spans, span, url, http } = await startService((request, response) => {
      void (async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const trace = getGlobalTracer().join(HTTPFormat, request.headers, '/orders');
        trace.setTag(tagString('k', 'v')).fork('users', 'get').finish();
        trace.setTitle('/orders/{id}');
        trace.finish(new Error('no such order'));
        trace.setTag(tagString('late', 'v'));
        response.end('ok');
      })();
    });
    await new Promise<void>((resolve) => {
      const unsampled = context.with(suppressTracing(context.active()), () =>
        http.get(`${url}/orders/7`, { headers }, (response) => {
          response.resume().on('end', resolve);
        }),
      );
      unsampled.end();
    });
    await until(() => spans().length === 2);
    expect(take(diagLines)).toEqual([
      expect.stringMatching(/^warn: kratos-otel: setTag\(\) after finish\(\)/),
    ]);
    const server = span('/orders/{id}');
    expect([server.kind, parentOf(server)]).toEqual([SpanKind.SERVER, parent]);
    expect(server.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such order' });
    expect(server.attributes).toMatchObject({ k: 'v', error: true, 'url.path': '/orders/7' });
    expect(server.attributes).not.toHaveProperty('late');
    expect(parentOf(span('get'))).toBe(idOf(server));
  });

  it('is in its trace where that is not sampled, whose header names the parent', async () => {
    const sent: string[] = [];
    const never = { disableSample: false, clock: () => 0, random: () => 0.99 };
    const { url, spans } = await startService((request, response) => {
      const trace = getGlobalTracer().join(HTTPFormat, request.headers, '/orders');
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      sent.push(headers['kratos-trace-id']!, trace.traceId(), trace.fork('', 'x').traceId());
      trace.finish();
      response.end('ok');
    }, never);
    for (const headers of [{}, {}, { 'kratos-trace-id': 'a:b:0:0' }])
      await get(`${url}/orders`, headers);
    const [library, legacy, fork] = sent.slice(-3).map((header) => header.split(':'));
    expect(library).toEqual(['a', legacy![1], 'b', '0']);
    expect(legacy).toEqual(library);
    expect(fork).toEqual(['a', fork![1], legacy![1], '0']);
    const [second, secondLegacy] = sent.slice(3, 5);
    expect(secondLegacy).toBe(second);
    // The first of its slot, which the sampler takes.
    await until(() => spans().length === 1);
  });
});

describe('a legacy call that an instrumented client sends', () => {
  it('keeps the injected trace where nothing is active, and has one header', async () => {
    const incoming: string[][] = [];
    const { http, url } = await startService((request, response) => {
      incoming.push(request.rawHeaders);
      response.end('ok');
    });
    const fork = newTrace('/gateway').fork('self', 'call');
    const headers: Record<string, string> = {};
    inject(fork, HTTPFormat, headers);
    await new Promise<void>((resolve) => {
      http.get(`${url}/x`, { headers }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    const [received] = incoming;
    const found = received!.filter((_, i) => i % 2 === 1 && received![i - 1] === 'kratos-trace-id');
    expect(found).toEqual([fork.traceId()]);
    expect(received!.join('\n')).toContain(headers.traceparent);
  });

  it('goes out with the span of the client inside run()', async () => {
    const incoming: Http.IncomingHttpHeaders[] = [];
    const { http, url, spans } = await startService((request, response) => {
      incoming.push(request.headers);
      response.end('ok');
    });
    const fork = newTrace('/gateway').fork('self', 'call');
    const headers: Record<string, string> = {};
    inject(fork, HTTPFormat, headers);
    await fork.run(
      () =>
        new Promise<void>((resolve) => {
          http.get(`${url}/x`, { headers }, (response) => {
            response.resume().on('end', resolve);
          });
        }),
    );
    await until(() => spans().length === 2);
    const client = spans().find(({ kind }) => kind === SpanKind.CLIENT)!;
    expect(parentOf(client)).toBe(fork.span.spanContext().spanId);
    expect(String(incoming[0]!['kratos-trace-id']).split(':')[1]!.padStart(16, '0')).toBe(
      idOf(client),
    );
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
