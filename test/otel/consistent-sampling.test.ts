import { ROOT_CONTEXT, SpanKind, TraceFlags, createTraceState } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, KratosTracer, createKratosParts } from '../../src/core.js';
import { parseTraceHeader } from '../../src/wire/header/parse-trace-header.js';
import {
  probabilityIn,
  randomnessOf,
  thresholdOf,
  withThreshold,
} from '../../src/otel/sampler/threshold.js';

type Settings = Partial<Parameters<typeof createKratosParts>[0]>;

function service(settings: Settings = {}) {
  const exporter = new InMemorySpanExporter();
  const parts = createKratosParts({
    spanProcessor: new SimpleSpanProcessor(exporter),
    consistentSampling: true,
    clock: () => 5000,
    ...settings,
  });
  const provider = new BasicTracerProvider({ ...parts });
  return { parts, exporter, tracer: new KratosTracer({ parts, tracer: provider.getTracer('k') }) };
}

function sent(tracer: KratosTracer, of: ReturnType<KratosTracer['newTrace']>) {
  const carrier: Record<string, string> = {};
  tracer.inject(of, HTTPFormat, carrier);
  return carrier;
}

const th = (tracestate = ''): string | undefined => /ot=[^,]*th:([0-9a-f]+)/.exec(tracestate)?.[1];
const rv = (tracestate = ''): string | undefined => /ot=[^,]*rv:([0-9a-f]+)/.exec(tracestate)?.[1];

/** The threshold that a header has is that of the probability, and the trace is above it. */
function checkThreshold({ traceparent, tracestate }: Record<string, string>, probability: number) {
  const threshold = th(tracestate)!;
  // The header of Kratos has a float of 32 bits.
  expect(1 - parseInt(threshold.padEnd(14, '0'), 16) / 2 ** 56).toBeCloseTo(probability, 7);
  expect((rv(tracestate) ?? randomnessOf(traceparent!.slice(3, 35))) >= threshold).toBe(true);
}

describe('a threshold', () => {
  it.each([
    [1, '00000000000000'],
    [0.5, '80000000000000'],
    [0.25, 'c0000000000000'],
    [2 ** -56, 'ffffffffffffff'],
    [1e-30, 'ffffffffffffff'],
  ])('of %d is %s', (probability, expected) => {
    expect(thresholdOf(probability)).toBe(expected);
  });

  it('says its probability again', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (probability) => {
        const state = withThreshold(undefined, probability, 'f'.repeat(32));
        expect(probabilityIn(state)).toBeCloseTo(probability, 12);
      }),
    );
  });

  it('comes with a randomness where the id did not decide, the same at each hop', () => {
    const traceId = '0'.repeat(31) + '1';
    const state = withThreshold(createTraceState('ot=x:1,a=b'), 0.5, traceId);
    const member = state.get('ot')!;
    expect(member).toMatch(/^th:8;rv:8[0-9a-f]{13};x:1$/);
    expect(withThreshold(state, 0.5, traceId).get('ot')).toBe(member);
    expect(state.get('a')).toBe('b');
  });

  it.each(['ot=th:', 'ot=th:xyz', 'ot=th:000000000000001', 'ot=', 'a=b'])(
    'is not in %s',
    (header) => {
      expect(probabilityIn(createTraceState(header))).toBeUndefined();
    },
  );
});

describe('consistentSampling', () => {
  it('picks by the id: thresholds of 1,000,000 decisions are those of the decisions', () => {
    const { parts } = service({ probability: 0.01 });
    let picked = 0;
    const ranges = new Array<number>(10).fill(0);
    const count = 1_000_000;
    for (let index = 0; index < count; index++) {
      const traceId = parts.idGenerator.generateTraceId();
      const result = parts.sampler.shouldSample(ROOT_CONTEXT, traceId, '/a', SpanKind.SERVER, {});
      const state = (result as { traceState?: ReturnType<typeof createTraceState> }).traceState;
      if ((result.decision as number) !== 2) continue;
      const threshold = /th:([0-9a-f]+)/.exec(state!.get('ot')!)![1]!;
      if (threshold === '0') continue;
      picked++;
      expect(randomnessOf(traceId) >= threshold.padEnd(14, '0')).toBe(true);
      ranges[
        Math.floor((parseInt(randomnessOf(traceId).slice(0, 8), 16) / 2 ** 32 - 0.99) * 1000)
      ]!++;
    }
    const mean = count * 0.01;
    expect(Math.abs(picked - mean)).toBeLessThan(4 * Math.sqrt(mean));
    for (const each of ranges) {
      expect(Math.abs(each - mean / 10)).toBeLessThan(4 * Math.sqrt(mean / 10));
    }
  });

  it('says the same of a trace in each of three services, whatever headers go between them', () => {
    const headers = [
      ['kratos-trace-id', 'traceparent', 'tracestate'],
      ['kratos-trace-id'],
      ['traceparent', 'tracestate'],
    ];
    const hops = [service({ probability: 0.1 }), service(), service({ probability: 1 })];
    const [root, ...others] = hops.map(({ tracer }) => tracer);
    let picked = 0;
    root!.newTrace('/a').finish();
    for (let index = 0; index < 10_000; index++) {
      const trace = root!.newTrace('/a');
      const first = sent(root!, trace);
      const isPicked = first.traceparent!.endsWith('-01');
      if (isPicked) picked++;
      let carrier = first;
      for (const [hop, tracer] of others.entries()) {
        const names = headers[(index + hop) % headers.length]!;
        const received = Object.fromEntries(names.map((name) => [name, carrier[name] ?? '']));
        const child = tracer.join(HTTPFormat, received, '/b');
        carrier = sent(tracer, child);
        child.finish();
        expect(carrier.traceparent!.slice(-3)).toBe(first.traceparent!.slice(-3));
        if (!isPicked) expect(th(carrier.tracestate)).toBeUndefined();
        else checkThreshold(carrier, 0.1);
      }
      trace.finish();
    }
    expect(Math.abs(picked - 1000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.1 * 0.9));
    for (const { exporter } of hops)
      expect(exporter.getFinishedSpans()).toHaveLength(
        picked + (exporter === hops[0]!.exporter ? 1 : 0),
      );
  });

  it('says th:0 of the first of a slot and second, in both headers alike', () => {
    const { tracer } = service();
    const header = sent(tracer, tracer.newTrace('/a'));
    expect(header['kratos-trace-id']).toMatch(/:1:s-3f800000$/);
    expect(th(header.tracestate)).toBe('0');
    expect(rv(header.tracestate)).toBeUndefined();
  });

  it('leaves traces that are not sampled without a threshold', () => {
    const { tracer } = service({ probability: 1e-12 });
    tracer.newTrace('/a');
    const header = sent(tracer, tracer.newTrace('/a'));
    expect(header.traceparent).toMatch(/-00$/);
    expect(th(header.tracestate)).toBeUndefined();
  });

  it('takes the threshold from the probability of a Kratos header, and passes it on', () => {
    const { tracer } = service();
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a1:b:0:1:s-3c23d70a' }, '/b');
    const first = sent(tracer, joined);
    expect(1 - parseInt(th(first.tracestate)!.padEnd(14, '0'), 16) / 2 ** 56).toBeCloseTo(0.01, 8);
    expect(rv(first.tracestate)! >= th(first.tracestate)!).toBe(true);
    const next = service().tracer;
    const second = sent(next, next.join(HTTPFormat, first, '/c'));
    expect(th(second.tracestate)).toBe(th(first.tracestate));
    expect(rv(second.tracestate)).toBe(rv(first.tracestate));
    expect(parseTraceHeader(second['kratos-trace-id']!)?.probability).toBeCloseTo(0.01, 8);
  });

  it('takes the probability from the threshold of a traceparent', () => {
    const { tracer } = service();
    const traceparent = `00-${'0'.repeat(16)}00ffffffffffffff-00000000000000cd-01`;
    const joined = tracer.join(HTTPFormat, { traceparent, tracestate: 'ot=th:c' }, '/b');
    expect(parseTraceHeader(joined.traceId())?.probability).toBe(0.25);
    expect(th(sent(tracer, joined).tracestate)).toBe('c');
  });

  it('makes the root that a header asks for with its threshold', () => {
    const { tracer } = service();
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a1:0:0:1:s-3f800000' }, '/b');
    expect(joined.traceId()).toBe('a1:a1:0:1:s-3f800000');
    expect(th(sent(tracer, joined).tracestate)).toBe('0');
  });

  it('says nothing of a debug trace', () => {
    const { tracer } = service({ probability: 1e-12 });
    tracer.newTrace('/a');
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-debug': 'true' }, '/a');
    const header = sent(tracer, joined);
    expect(header.traceparent).toMatch(/-01$/);
    expect(th(header.tracestate)).toBeUndefined();
  });

  it('is off by default: headers are as they were', () => {
    const { tracer } = service({ consistentSampling: false });
    expect(sent(tracer, tracer.newTrace('/a')).tracestate).toMatch(/^kratos=[0-9a-f]{16}$/);
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a1:b:0:1:s-3c23d70a' }, '/b');
    expect(th(sent(tracer, joined).tracestate)).toBeUndefined();
  });

  it('leaves no threshold on what is kept', () => {
    const { tracer, exporter } = service({ probability: 1e-12, keep: true });
    tracer.newTrace('/a').finish();
    tracer.newTrace('/a').finish(new Error('failed'));
    const [, kept] = exporter.getFinishedSpans();
    expect(kept!.attributes['sampling.kept']).toBe('error');
    expect(kept!.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    expect(probabilityIn(kept!.spanContext().traceState)).toBeUndefined();
  });
});

describe('firstPerSecond', () => {
  const picks = (firstPerSecond: Settings['firstPerSecond'], extra: Settings = {}) => {
    const time = { now: 0 };
    const { parts } = service({
      consistentSampling: false,
      probability: 1e-9,
      clock: () => time.now,
      ...(firstPerSecond !== undefined && { firstPerSecond }),
      ...extra,
    });
    let picked = 0;
    for (let second = 0; second < 4000; second++) {
      time.now += 1000;
      for (let index = 0; index < 3; index++) picked += parts.sampler.decideRoot('/a') > 0 ? 1 : 0;
    }
    return picked;
  };

  it('is 1 by default: the first of each second is picked', () => {
    expect(picks(undefined)).toBe(4000);
    expect(picks(1)).toBe(4000);
  });

  it.each([
    [0.25, 1000],
    [{ instances: 4 }, 1000],
    [0, 0],
  ])('%j picks about %d of 4,000', (setting, expected) => {
    expect(Math.abs(picks(setting) - expected)).toBeLessThan(4 * Math.sqrt(expected) + 1);
  });

  it('says the probability with which the first was picked', () => {
    const { parts } = service({
      consistentSampling: false,
      firstPerSecond: 0.5,
      random: () => 0.1,
    });
    expect(parts.sampler.decideRoot('/a')).toBe(0.5);
  });

  it('decides by the id with consistentSampling, and says so', () => {
    const { parts } = service({ firstPerSecond: 0.5, probability: 1e-9 });
    const decide = (traceId: string, name: string) =>
      parts.sampler.shouldSample(ROOT_CONTEXT, traceId, name, SpanKind.SERVER, {});
    const high = decide(`${'0'.repeat(16)}00ffffffffffffff`, '/a') as never as {
      traceState: ReturnType<typeof createTraceState>;
    };
    expect(high.traceState.get('ot')).toBe('th:8');
    expect(decide(`${'0'.repeat(16)}000fffffffffffff`, '/b').decision).toBe(0);
  });

  it.each([-1, 2, NaN, '1', { instances: 0 }, { instances: 'x' }, {}])('refuses %j', (setting) => {
    expect(() => service({ firstPerSecond: setting as never })).toThrow(
      'firstPerSecond must be a number from 0 to 1, or { instances }',
    );
  });
});
