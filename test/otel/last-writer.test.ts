import { context, propagation, trace, type SpanContext } from '@opentelemetry/api';
import { W3CTraceContextPropagator as Stock } from '@opentelemetry/core';
import { defaultTextMapGetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, KratosPropagator } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

type Headers = Record<string, string>;
type Hop = (headers: Headers) => Headers;

const MESH = '00000000000000bb';
const GO = '00000000000000c3';

const without = (name: string, headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

/** Envoy: a span id of its own in `traceparent`; everything else goes on. */
const mesh: Hop = (headers) => ({
  ...headers,
  traceparent: headers.traceparent!.replace(/-[0-9a-f]{16}-/, `-${MESH}-`),
});
/** A mesh that knows nothing of `tracestate`. */
const oldMesh: Hop = (headers) => {
  return without('tracestate', mesh(headers));
};
/** Warden, which forwards metadata: a server's and a client's span, of which the header has the second. */
const warden: Hop = (headers) => {
  const [traceId, , , flags] = headers['kratos-trace-id']!.split(':');
  return { ...headers, 'kratos-trace-id': `${traceId}:${GO.replace(/^0+/, '')}:d4:${flags}` };
};
/** A Kratos service with one span that is a child of the caller's. */
const oneSpan: Hop = (headers) => {
  const [traceId, spanId, , flags] = headers['kratos-trace-id']!.split(':');
  return { ...headers, 'kratos-trace-id': `${traceId}:c3:${spanId}:${flags}` };
};
/** A service of Kratos v2, or any other of OpenTelemetry alone. */
const otelOnly: Hop = (headers) => without('kratos-trace-id', mesh(headers));

const cases: [string, Hop[], string][] = [
  ['nobody between', [], 'the caller'],
  ['a mesh', [mesh], MESH],
  ['two meshes', [mesh, mesh], MESH],
  ['a mesh without tracestate', [oldMesh], MESH],
  ['warden', [warden], GO],
  ['warden twice', [warden, warden], GO],
  ['a mesh, then warden', [mesh, warden], GO],
  ['warden, then a mesh', [warden, mesh], GO],
  [
    'a service with one span, without tracestate',
    [(headers) => without('tracestate', oneSpan(headers))],
    GO,
  ],
  ['a service of OpenTelemetry alone', [otelOnly], MESH],
];

describe.each([
  ['sampled', {}, 1],
  ['not sampled', { disableSample: false, clock: () => 0, random: () => 0.99 }, 0],
] as const)('a trace that is %s', (_what, config, flag) => {
  it.each(cases)('hangs under what was last on its way: %s', (_name, hops, expected) => {
    const { tracer } = startTracing(config);
    if (flag === 0) tracer.newTrace('/a');
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const arrived = {
      traceparent: `00-${traceId}-00f067aa0ba902b7-0${flag}`,
      tracestate: 'vendor=1',
    };
    const fork = tracer.join(HTTPFormat, arrived, '/a').fork('b', 'call');
    let headers: Headers = {};
    tracer.inject(fork, HTTPFormat, headers);
    for (const hop of hops) headers = hop(headers);

    const parent = expected === 'the caller' ? fork.span.spanContext().spanId : expected;
    const remote = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))!;
    expect(remote).toMatchObject({ traceId, spanId: parent, traceFlags: flag });
    expect(remote.traceState?.serialize()).toBe(
      hops.includes(oldMesh) || headers.tracestate === undefined ? undefined : 'vendor=1',
    );

    const next: Headers = {};
    const joined = tracer.join(HTTPFormat, headers, '/b');
    tracer.inject(joined, HTTPFormat, next);
    const { spanId } = joined.span.spanContext();
    expect(next.traceparent).toBe(`00-${traceId}-${spanId}-0${flag}`);
    expect(next['kratos-trace-id']!.split(':').slice(0, 3)).toEqual([
      'a3ce929d0e0e4736',
      spanId.replace(/^0+/, ''),
      parent.replace(/^0+/, ''),
    ]);
    expect(next.tracestate!.split(',')[0]).toBe(`kratos=${spanId}`);
  });
});

it('goes on hop by hop, so that each note is that of its sender', () => {
  const { tracer } = startTracing();
  let headers: Headers = {};
  tracer.inject(tracer.newTrace('/a'), HTTPFormat, headers);
  for (const hop of [mesh, warden, mesh, oneSpan, mesh]) {
    const before = tracer.join(HTTPFormat, hop(headers), '/x');
    headers = {};
    tracer.inject(before.fork('y', 'z'), HTTPFormat, headers);
    expect(headers.tracestate).toMatch(/^kratos=[0-9a-f]{16}$/);
    expect(headers.traceparent).toContain(headers.tracestate!.slice(7));
  }
});

it('is read behind the stock propagator too, and the note goes no further', () => {
  const { tracer } = startTracing();
  const headers: Headers = {};
  tracer.inject(tracer.newTrace('/a'), HTTPFormat, headers);
  const read = (carrier: Headers): SpanContext => {
    const first = new Stock().extract(context.active(), carrier, defaultTextMapGetter);
    return trace.getSpanContext(
      new KratosPropagator().extract(first, carrier, defaultTextMapGetter),
    )!;
  };
  expect(read(mesh(headers)).spanId).toBe(MESH);
  expect(read(warden(headers)).spanId).toBe(GO);
  expect(read(otelOnly(headers)).spanId).toBe(MESH);
  for (const hop of [mesh, warden, otelOnly]) expect(read(hop(headers)).traceState).toBeUndefined();
});
