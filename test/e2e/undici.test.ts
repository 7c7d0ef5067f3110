import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { SpanKind, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HTTPFormat, type Trace } from '../../src/core.js';
import type { Config } from '../../src/core.js';
import { collectDiag, startTracing, type TracingFixture } from '../tracing-fixture.js';

collectDiag();

interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly lines: readonly string[];
  readonly trace: string;
}

let server: Server;
let url: string;
let tracing: TracingFixture;
let arrived: Arrived[];
let instrumentation: UndiciInstrumentation;

beforeEach(async () => {
  arrived = [];
  server = createServer(({ headers, rawHeaders }, response) => {
    const joined = tracing.tracer.join(HTTPFormat, headers, '/callee');
    arrived.push({ headers, lines: rawHeaders, trace: joined.traceId() });
    joined.finish();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  instrumentation.disable();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function start(config: Config = {}): void {
  instrumentation = new UndiciInstrumentation();
  tracing = startTracing({ ...config, instrumentations: [instrumentation] });
}

async function call(headers: RequestInit['headers']): Promise<Arrived> {
  await (await fetch(url, { headers: headers ?? {} })).text();
  return arrived.at(-1)!;
}

/** Trace id, parent id and flags of what the callee has joined. */
function partsOf({ trace: header }: Arrived): (string | undefined)[] {
  const [traceId, , parentId, flags] = header.split(':');
  return [traceId, parentId, flags];
}

function linesOf({ lines }: Arrived, name: string): string[] {
  return lines.filter((_, i) => i % 2 === 1 && lines[i - 1]!.toLowerCase() === name);
}

function injected(fork: Trace): Record<string, string> {
  const headers: Record<string, string> = {};
  tracing.tracer.inject(fork, HTTPFormat, headers);
  return headers;
}

const sampled = '1a2b3c4d5e6f7788:1122334455667788:0:1';
const unsampled = '2a2b3c4d5e6f7788:1122334455667788:0:0';

describe('fetch with instrumentation-undici', () => {
  it('sends the headers once where nobody has injected', async () => {
    start();
    const root = tracing.tracer.newTrace('/caller');
    const fork = root.fork('callee', 'GET /');
    const got = await fork.run(() => call({}));
    fork.finish();
    root.finish();
    const [library] = tracing.spans().filter(({ name }) => name === 'GET');
    const { spanId } = library!.spanContext();
    expect(library!.kind).toBe(SpanKind.CLIENT);
    expect(library!.parentSpanContext?.spanId).toBe(fork.span.spanContext().spanId);
    const [traceId] = root.traceId().split(':');
    expect(partsOf(got)).toEqual([traceId, spanId.replace(/^0+/, ''), '1']);
    expect(linesOf(got, 'kratos-trace-id')).toHaveLength(1);
    expect(linesOf(got, 'traceparent')).toHaveLength(1);
  });

  it.each([
    ['a record', (headers: Record<string, string>) => headers],
    ['a Headers', (headers: Record<string, string>) => new Headers(headers)],
    ['a list', (headers: Record<string, string>) => Object.entries(headers)],
  ])('goes on with the trace that was injected into %s', async (_, carrierOf) => {
    start();
    for (const header of [sampled, unsampled, undefined]) {
      const carrier = header === undefined ? {} : { 'kratos-trace-id': header };
      const root = tracing.tracer.join(HTTPFormat, carrier, '/caller');
      const fork = root.fork('callee', 'GET /');
      const got = await fork.run(() => call(carrierOf(injected(fork))));
      fork.finish();
      root.finish();
      const [traceId, , , flags] = fork.traceId().split(':');
      const [gotId, , gotFlags] = partsOf(got);
      expect([gotId, gotFlags]).toEqual([traceId, flags]);
      for (const value of linesOf(got, 'kratos-trace-id')) {
        expect(value.split(':')[0]).toBe(traceId);
      }
    }
  });

  it('goes on with what was injected while no span was active', async () => {
    start();
    const fork = tracing.tracer
      .join(HTTPFormat, { 'kratos-trace-id': unsampled }, '/caller')
      .fork('callee', 'GET /');
    const got = await call(injected(fork));
    const [traceId, spanId] = fork.traceId().split(':');
    expect(partsOf(got)).toEqual([traceId, spanId, '0']);
  });

  it('keeps the 128-bit id of a trace, its vendor state and its baggage, each once', async () => {
    start();
    const id = '0af7651916cd43dd8448eb211c80319c';
    const carrier = {
      traceparent: `00-${id}-b7ad6b7169203331-01`,
      tracestate: 'vendor=1',
      baggage: 'tenant=acme',
    };
    const root = tracing.tracer.join(HTTPFormat, carrier, '/caller');
    const fork = root.fork('callee', 'GET /');
    const headers = injected(fork);
    const got = await fork.run(() => call(headers));
    fork.finish();
    root.finish();
    const [library] = tracing.spans().filter(({ name }) => name === 'GET');
    expect(library!.spanContext().traceId).toBe(id);
    expect(String(got.headers.traceparent)).toContain(id);
    expect(got.headers.baggage?.toString().split(/, ?/)[0]).toBe('tenant=acme');
    expect(partsOf(got)[0]).toBe(id.slice(16));
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('goes on with an unsampled trace when nothing is injected', async () => {
    start();
    const root = tracing.tracer.join(HTTPFormat, { 'kratos-trace-id': unsampled }, '/caller');
    const got = await root.run(() => call({}));
    root.finish();
    const [gotId, , flags] = partsOf(got);
    expect([gotId, flags]).toEqual([unsampled.split(':')[0], '0']);
    expect(linesOf(got, 'kratos-trace-id')).toHaveLength(1);
    expect(tracing.spans()).toEqual([]);
  });
});
