import { SpanKind, context, propagation, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, type Config } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

type Headers = Record<string, string>;

interface Case {
  what: string;
  config?: Config;
  incoming: Headers;
  /** Trace id of all that leaves, 32 digits. */
  traceId: string;
  /** Parent of the receiving span, 16 digits. */
  parent: string;
  flags: '0' | '1' | '3';
  probability?: string;
}

const HIGH = '4bf92f3577b34da6';
const LOW = 'a3ce929d0e0e4736';
const ZERO = '0000000000000000';
const traceparent = (traceId: string, spanId: string, flags: string): Headers => ({
  traceparent: `00-${traceId}-${spanId}-${flags}`,
});
const kratos = (value: string): Headers => ({ 'kratos-trace-id': value });

const cases: Case[] = [
  {
    what: 'traceparent only, 128 bits',
    incoming: traceparent(HIGH + LOW, '00f067aa0ba902b7', '01'),
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '1',
  },
  {
    what: 'traceparent only, 64 bits',
    incoming: traceparent(ZERO + LOW, '00f067aa0ba902b7', '01'),
    traceId: ZERO + LOW,
    parent: '00f067aa0ba902b7',
    flags: '1',
  },
  {
    what: 'traceparent only, not sampled',
    incoming: traceparent(HIGH + LOW, '00f067aa0ba902b7', '00'),
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '0',
  },
  {
    what: 'kratos-trace-id only',
    incoming: kratos('a3ce929d0e0e4736:b:c:1:s-3983126f'),
    traceId: ZERO + LOW,
    parent: '000000000000000b',
    flags: '1',
    probability: '3983126f',
  },
  {
    what: 'kratos-trace-id only, not sampled',
    incoming: kratos('1:2:0:0'),
    traceId: `${ZERO}0000000000000001`,
    parent: '0000000000000002',
    flags: '0',
  },
  {
    what: 'kratos-trace-id only, debug but not sampled',
    incoming: kratos('1:2:0:2'),
    traceId: `${ZERO}0000000000000001`,
    parent: '0000000000000002',
    flags: '3',
  },
  {
    what: 'both, agreeing, 128 bits, span id renewed by a proxy',
    incoming: { ...kratos(`${LOW}:b:c:1`), ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '01') },
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '1',
  },
  {
    what: 'both, agreeing, 64 bits, the proxy did not sample',
    incoming: { ...kratos(`${LOW}:b:c:3`), ...traceparent(ZERO + LOW, '00000000000000bb', '00') },
    traceId: ZERO + LOW,
    parent: '00000000000000bb',
    flags: '3',
  },
  {
    what: 'both, agreeing, the trace is not sampled but the proxy did sample',
    incoming: { ...kratos(`${LOW}:b:c:0`), ...traceparent(HIGH + LOW, '00000000000000bb', '01') },
    traceId: HIGH + LOW,
    parent: '00000000000000bb',
    flags: '0',
  },
  {
    what: 'both, disagreeing: Kratos wins',
    incoming: { ...kratos('1:2:0:1'), ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '00') },
    traceId: `${ZERO}0000000000000001`,
    parent: '0000000000000002',
    flags: '1',
  },
  {
    what: 'both, disagreeing, configured otherwise',
    config: { onConflict: 'traceparent' },
    incoming: { ...kratos('1:2:0:0'), ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '01') },
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '1',
  },
  {
    what: 'kratos-trace-id malformed beside a traceparent',
    incoming: { ...kratos('x:2:0:1'), ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '01') },
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '1',
  },
  {
    what: 'traceparent malformed beside a kratos-trace-id',
    incoming: { ...kratos('1:2:0:1'), traceparent: '00-zz-zz-01' },
    traceId: `${ZERO}0000000000000001`,
    parent: '0000000000000002',
    flags: '1',
  },
  {
    what: 'traceparent with a request for debug',
    incoming: {
      'kratos-trace-debug': 'True',
      ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '00'),
    },
    traceId: HIGH + LOW,
    parent: '00f067aa0ba902b7',
    flags: '3',
  },
];

const short = (id: string): string => id.replace(/^0+(?=.)/, '');

/** What must leave from below a span of the case. */
function expectOutgoing(test: Case, outgoing: Headers, spanId: string, parentId: string): void {
  const { traceId, flags, probability } = test;
  const w3cFlags = flags === '0' ? '00' : '01';
  expect(outgoing.traceparent).toBe(`00-${traceId}-${spanId}-${w3cFlags}`);
  const parents = short(parentId);
  const extension = probability === undefined ? '' : `:s-${probability}`;
  expect(outgoing['kratos-trace-id']).toMatch(
    new RegExp(`^${short(traceId.slice(16))}:${short(spanId)}:${parents}:${flags}${extension}$`),
  );
}

describe('headers in, ids out, by OpenTelemetry', () => {
  it.each(cases)('$what', (test) => {
    startTracing(test.config);
    const extracted = propagation.extract(context.active(), test.incoming);
    const options = { kind: SpanKind.SERVER };
    const span = trace.getTracer('library').startSpan('op', options, extracted);
    const outgoing: Headers = {};
    propagation.inject(trace.setSpan(extracted, span), outgoing);
    expectOutgoing(test, outgoing, span.spanContext().spanId, test.parent);
  });
});

describe('headers in, ids out, by the Kratos API', () => {
  it.each(cases)('$what', (test) => {
    const { tracer } = startTracing(test.config);
    const received = tracer.extract(HTTPFormat, test.incoming);
    const outgoing: Headers = {};
    tracer.inject(received, HTTPFormat, outgoing);
    expectOutgoing(test, outgoing, received.span.spanContext().spanId, test.parent);

    const forked = received.fork('next', 'call');
    tracer.inject(forked, HTTPFormat, outgoing);
    const { spanId } = forked.span.spanContext();
    expectOutgoing(test, outgoing, spanId, received.span.spanContext().spanId);
  });
});

describe('what travels beside the ids', () => {
  it('baggage goes on from an extracted trace to what is injected below it', () => {
    const { tracer } = startTracing();
    const received = tracer.extract(HTTPFormat, { ...kratos('1:2:0:1'), baggage: 'tenant=blue' });
    const outgoing: Headers = {};
    tracer.inject(received.fork('', 'call'), HTTPFormat, outgoing);
    expect(outgoing.baggage).toBe('tenant=blue');
    const seen = received.run(() => propagation.getActiveBaggage()?.getEntry('tenant')?.value);
    expect(seen).toBe('blue');
  });

  it('tracestate is kept when the headers agree and dropped when they do not', () => {
    const { tracer } = startTracing();
    const incoming = {
      ...traceparent(HIGH + LOW, '00f067aa0ba902b7', '01'),
      tracestate: 'vendor=x',
    };
    const outgoing: Headers = {};
    tracer.inject(
      tracer.extract(HTTPFormat, { ...incoming, ...kratos(`${LOW}:b:c:1`) }),
      HTTPFormat,
      outgoing,
    );
    expect(outgoing.tracestate).toMatch(/^kratos=[0-9a-f]{16},vendor=x$/);
    const other: Headers = {};
    tracer.inject(
      tracer.extract(HTTPFormat, { ...incoming, ...kratos('1:2:0:1') }),
      HTTPFormat,
      other,
    );
    expect(other.tracestate).toMatch(/^kratos=[0-9a-f]{16}$/);
  });
});
