import {
  ROOT_CONTEXT,
  SpanKind,
  context,
  createContextKey,
  propagation,
  trace,
  type Context,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, type Config, type Trace } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

type Headers = Record<string, string>;

const rare: Config = { disableSample: false, clock: () => 0, random: () => 0.99 };
const W3C = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-0`;

const arrivals: [string, Config, Headers][] = [
  ['alone', {}, {}],
  ['alone, not sampled', rare, {}],
  ['with a debug request', rare, { 'kratos-trace-debug': '1' }],
  ['with kratos-trace-id', {}, { 'kratos-trace-id': 'a:b:0:1' }],
  ['with kratos-trace-id, not sampled', {}, { 'kratos-trace-id': 'a:b:0:0' }],
  ['with a trace that begins here', {}, { 'kratos-trace-id': 'a:0:0:1' }],
  ['with traceparent', {}, { traceparent: `${W3C}1` }],
  ['with traceparent, not sampled', {}, { traceparent: `${W3C}0` }],
];

describe.each(arrivals)('baggage that arrives %s', (_what, config, headers) => {
  const joined = (): { tracer: ReturnType<typeof startTracing>['tracer']; received: Trace } => {
    const { tracer } = startTracing(config);
    tracer.newTrace('/orders');
    const incoming = { ...headers, baggage: 'tenant=acme;ttl=3,user=7' };
    return { tracer, received: tracer.join(HTTPFormat, incoming, '/orders') };
  };

  it('is in the contexts of the trace, and goes on with each fork', () => {
    const { tracer, received } = joined();
    const fork = received.fork('a', 'b').follow('c', 'd');
    for (const each of [received, fork]) {
      expect(propagation.getBaggage(each.context())?.getEntry('user')?.value).toBe('7');
      expect(each.run(() => propagation.getActiveBaggage()?.getEntry('tenant')?.value)).toBe(
        'acme',
      );
      const outgoing: Headers = {};
      tracer.inject(each, HTTPFormat, outgoing);
      expect(outgoing.baggage).toBe('tenant=acme;ttl=3,user=7');
    }
  });

  it('is sent by a library inside run(), and not once it is deleted', () => {
    const { tracer, received } = joined();
    const sent = received.run(() => {
      const before: Headers = {};
      const after: Headers = {};
      const legacy: Headers = {};
      propagation.inject(context.active(), before);
      context.with(propagation.deleteBaggage(context.active()), () => {
        propagation.inject(context.active(), after);
        tracer.inject(received.fork('a', 'b'), HTTPFormat, legacy);
      });
      return [before, after, legacy].map(({ baggage }) => baggage);
    });
    expect(sent).toEqual(['tenant=acme;ttl=3,user=7', undefined, undefined]);
  });

  it('gives way to what the application sets', () => {
    const { tracer, received } = joined();
    const mine = propagation.createBaggage({ mine: { value: '1' } });
    const outgoing: Headers = {};
    context.with(propagation.setBaggage(context.active(), mine), () => {
      tracer.inject(received, HTTPFormat, outgoing);
    });
    expect(outgoing.baggage).toBe('mine=1');
  });
});

it('shows a span processor the baggage of each legacy span, in the parent context', () => {
  const seen: (string | undefined)[] = [];
  const { tracer } = startTracing({
    spanProcessors: [
      {
        onStart: (_span: unknown, parent: Context) =>
          seen.push(propagation.getBaggage(parent)?.getEntry('a')?.value),
        onEnd: () => {},
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  for (const headers of [
    {},
    { 'kratos-trace-id': 'a:b:0:1' },
    { 'kratos-trace-id': 'a:0:0:1' },
    { 'kratos-trace-debug': '1' },
  ]) {
    const received = tracer.join(HTTPFormat, { ...headers, baggage: 'a=1' }, '/x');
    received.fork('b', 'c').follow('d', 'e');
  }
  expect(seen).toEqual(Array(12).fill('1'));
});

it('goes on from an instrumented server, also where its context is lost', () => {
  const { tracer } = startTracing();
  const extracted = propagation.extract(ROOT_CONTEXT, { baggage: 'a=1' });
  const server = trace.getTracer('library').startSpan('GET', { kind: SpanKind.SERVER }, extracted);
  const inServer = trace.setSpan(extracted, server);
  const joined = context.with(inServer, () => tracer.join(HTTPFormat, { baggage: 'a=1' }, '/x'));
  const [lost, deleted]: Headers[] = [{}, {}];
  tracer.inject(joined.fork('b', 'c'), HTTPFormat, lost!);
  expect(lost!.baggage).toBe('a=1');
  context.with(propagation.deleteBaggage(inServer), () => {
    tracer.inject(joined.fork('b', 'c'), HTTPFormat, deleted!);
  });
  expect(deleted!.baggage).toBeUndefined();
});

it('keeps whatever else a propagator puts into the context', () => {
  const TENANT = createContextKey('tenant');
  const propagator: TextMapPropagator = {
    inject: (from, carrier, setter) => {
      const tenant = from.getValue(TENANT);
      if (typeof tenant === 'string') setter.set(carrier, 'x-tenant', tenant);
    },
    extract: (to, carrier, getter) => to.setValue(TENANT, getter.get(carrier, 'x-tenant')),
    fields: () => ['x-tenant'],
  };
  const { tracer } = startTracing({ propagators: [propagator] });
  for (const headers of [{}, { 'kratos-trace-id': 'a:b:0:1' }, { 'kratos-trace-id': 'a:b:0:0' }]) {
    const received = tracer.join(HTTPFormat, { ...headers, 'x-tenant': 'acme' }, '/x');
    expect(received.run(() => context.active().getValue(TENANT))).toBe('acme');
    const outgoing: Headers = {};
    tracer.inject(received.fork('a', 'b'), HTTPFormat, outgoing);
    expect(outgoing['x-tenant']).toBe('acme');
  }
});

it('has nothing in it that could break a request', () => {
  const { tracer } = startTracing();
  const evil = propagation.createBaggage({ 'ключ\r\n': { value: 'a\0b\r\nc 日本' } });
  const outgoing: Headers = {};
  context.with(propagation.setBaggage(context.active(), evil), () => {
    tracer.inject(tracer.newTrace('/x'), HTTPFormat, outgoing);
  });
  expect(new Headers(outgoing).get('baggage')).toMatch(/^[!-~]+$/);
});
