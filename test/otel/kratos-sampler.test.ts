import { ROOT_CONTEXT, SpanKind, TraceFlags, trace, type Attributes } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { KratosSampler, oneAtATimeHash, type KratosSamplerOptions } from '../../src/core.js';

const TRACE_ID = '00000000000000001234567890abcdef';

// The SDK has an enum of its own with the values of the API's.
const isSampled = ({ decision }: { decision: number }): boolean =>
  decision === (SamplingDecision.RECORD_AND_SAMPLED as number);

/** A sampler whose random part always says no, and whose clock stands still until told. */
function fixedSampler(options: KratosSamplerOptions = {}): {
  decide: (name: string, attributes?: Attributes, kind?: SpanKind) => boolean;
  clock: { now: number };
} {
  const clock = { now: 1_700_000_000_000 };
  const sampler = new KratosSampler({ clock: () => clock.now, random: () => 0.999999, ...options });
  return {
    clock,
    decide: (name, attributes = {}, kind = SpanKind.SERVER) =>
      isSampled(sampler.shouldSample(ROOT_CONTEXT, TRACE_ID, name, kind, attributes)),
  };
}

/** mulberry32: the same million numbers in every run, so that 4 deviations never fail by chance. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the first trace of a slot in a second', () => {
  it('is picked, and no other', () => {
    const { decide } = fixedSampler();
    expect([decide('/a'), decide('/a'), decide('/a')]).toEqual([true, false, false]);
  });

  it('is picked again when the wall-clock second changes, not a second later', () => {
    const { decide, clock } = fixedSampler();
    clock.now = 1_700_000_000_999;
    expect(decide('/a')).toBe(true);
    expect(decide('/a')).toBe(false);
    clock.now = 1_700_000_001_000;
    expect(decide('/a')).toBe(true);
    clock.now = 1_700_000_001_999;
    expect(decide('/a')).toBe(false);
  });

  it('is picked when the clock goes back', () => {
    const { decide, clock } = fixedSampler();
    decide('/a');
    clock.now -= 5_000;
    expect(decide('/a')).toBe(true);
  });

  it('is picked at the epoch too', () => {
    const { decide, clock } = fixedSampler();
    clock.now = 0;
    expect(decide('/a')).toBe(true);
  });

  it('is one for two operations that share a slot', () => {
    const { decide } = fixedSampler();
    const slot = oneAtATimeHash('/a') % 2048;
    let other = 0;
    while (oneAtATimeHash(`/x${other}`) % 2048 !== slot) other++;
    expect(decide('/a')).toBe(true);
    expect(decide(`/x${other}`)).toBe(false);
  });
});

describe('the others', () => {
  it.each([0.00025, 0.1, 0.5, 1])('are picked with probability %d', (probability) => {
    const decisions = 1_000_000;
    const sampler = new KratosSampler({ probability, clock: () => 0, random: seeded(20201010) });
    let picked = 0;
    for (let i = 0; i < decisions; i++) {
      const result = sampler.shouldSample(ROOT_CONTEXT, TRACE_ID, '/a', SpanKind.SERVER, {});
      if (isSampled(result)) picked++;
    }
    // The one that the slot picks is not random.
    const expected = (decisions - 1) * probability;
    const deviation = Math.sqrt(decisions * probability * (1 - probability));
    expect(Math.abs(picked - 1 - expected)).toBeLessThanOrEqual(4 * deviation);
  });

  it('are picked when random is below the probability, not at it', () => {
    const random = { next: 0.25 };
    const sampler = fixedSampler({ probability: 0.25, random: () => random.next });
    sampler.decide('/a');
    expect(sampler.decide('/a')).toBe(false);
    random.next = 0.2499;
    expect(sampler.decide('/a')).toBe(true);
  });
});

describe('ignored operations', () => {
  it.each(['/metrics', '/ping'])('%s is never picked', (operation) => {
    const { decide } = fixedSampler({ probability: 1 });
    expect([decide(operation), decide(operation)]).toEqual([false, false]);
    expect(decide(`${operation}/x`)).toBe(true);
  });

  it('are matched against the path of an instrumented request', () => {
    const { decide } = fixedSampler({ probability: 1 });
    expect(decide('GET', { 'url.path': '/ping' })).toBe(false);
    expect(decide('GET', { 'http.target': '/metrics?all' })).toBe(false);
  });

  it('can be others', () => {
    const { decide } = fixedSampler({ probability: 1, ignoredOperations: ['/healthz'] });
    expect(decide('/healthz')).toBe(false);
    expect(decide('/ping')).toBe(true);
  });
});

describe('the operation of a root span', () => {
  it.each<[string, string, Attributes]>([
    ['url.path', 'GET', { 'url.path': '/v1/users', 'http.route': '/v1/:x' }],
    ['http.target without its query', 'GET', { 'http.target': '/v1/users?id=1#x' }],
    ['http.route', 'GET', { 'http.route': '/v1/users' }],
    ['url.full of a client', 'GET', { 'url.full': 'http://host:80/v1/users?id=1' }],
    ['http.url of a client', 'GET', { 'http.url': 'http://host/v1/users' }],
    ['the span name', '/v1/users', { 'http.method': 'GET' }],
  ])('is %s', (_what, name, attributes) => {
    const { decide } = fixedSampler();
    expect(decide(name, attributes)).toBe(true);
    // The slot of the path is taken, so that is what the operation was.
    expect(decide('/v1/users')).toBe(false);
  });

  it.each<[Attributes]>([
    [{ 'rpc.service': 'demo.Greeter', 'rpc.method': 'Hello' }],
    [{ 'rpc.method': 'demo.Greeter/Hello' }],
    // instrumentation-grpc sets its attributes only later.
    [{}],
    [{ 'rpc.service': 'demo.Greeter', 'rpc.method': 'demo.Greeter/Hello' }],
  ])('is service/method of an RPC: %o', (attributes) => {
    const { decide } = fixedSampler();
    expect(decide('grpc.demo.Greeter/Hello', attributes)).toBe(true);
    expect(decide('demo.Greeter/Hello')).toBe(false);
  });

  it('puts two paths of one method into two slots', () => {
    const { decide } = fixedSampler();
    expect(decide('GET', { 'http.target': '/a' })).toBe(true);
    expect(decide('GET', { 'http.target': '/b' })).toBe(true);
    expect(decide('GET', { 'http.target': '/a' })).toBe(false);
  });

  it('can be decided otherwise', () => {
    const { decide } = fixedSampler({ operationName: (name) => name.toLowerCase() });
    expect(decide('/A')).toBe(true);
    expect(decide('/a', { 'url.path': '/b' })).toBe(false);
  });
});

describe('children', () => {
  it.each([
    ['local', false],
    ['remote', true],
  ])('of a %s parent follow it', (_what, isRemote) => {
    const sampler = new KratosSampler({ probability: 1 });
    for (const traceFlags of [TraceFlags.SAMPLED, TraceFlags.NONE]) {
      const parent = { traceId: TRACE_ID, spanId: '00000000000000ab', traceFlags, isRemote };
      const context = trace.setSpanContext(ROOT_CONTEXT, parent);
      const { decision } = sampler.shouldSample(context, TRACE_ID, '/new', SpanKind.CLIENT, {});
      expect(decision).toBe(
        traceFlags === TraceFlags.SAMPLED
          ? SamplingDecision.RECORD_AND_SAMPLED
          : SamplingDecision.NOT_RECORD,
      );
    }
  });
});

describe('options', () => {
  it('disableSample samples everything, as in the original', () => {
    const { decide } = fixedSampler({ disableSample: true });
    expect([decide('/a'), decide('/a'), decide('/ping')]).toEqual([true, true, true]);
  });

  it.each([0, -1, 1.0001, NaN, Infinity, '0.5', null])('refuses the probability %s', (value) => {
    expect(() => new KratosSampler({ probability: value as number })).toThrow(
      new RangeError(`kratos-otel: probability must be a number in (0, 1], got ${String(value)}`),
    );
  });

  it('says what it is', () => {
    expect(String(new KratosSampler({ probability: 0.1 }))).toBe('KratosSampler{0.1}');
    expect(String(new KratosSampler())).toBe('KratosSampler{0.00025}');
    expect(String(new KratosSampler({ disableSample: true }))).toBe('KratosSampler{all}');
  });
});
