import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { KratosTracer, createKratosParts, type KratosParts } from '../../src/core.js';
import { recallUnsampled } from '../../src/otel/span/unsampled-spans.js';
import { stateOf } from '../../src/otel/span/span-state.js';

const never = { clock: () => 0, random: () => 0.999, probability: 1e-9 };

function partsOf(options: object = {}) {
  const exporter = new InMemorySpanExporter();
  const parts = createKratosParts({ spanProcessor: new SimpleSpanProcessor(exporter), ...options });
  return { parts, exporter };
}

function decide(parts: KratosParts, traceId: string, name = 'op', context = ROOT_CONTEXT) {
  return parts.sampler.shouldSample(context, traceId, name, SpanKind.SERVER, {}).decision;
}

/** A span as an SDK would make it that calls the parts in an order of its own. */
function spanOf(traceId: string, spanId: string, isRecording = false) {
  const span = trace.wrapSpanContext({ traceId, spanId, traceFlags: TraceFlags.NONE });
  return Object.assign(span, { isRecording: () => isRecording });
}

describe('parts of two providers in one process', () => {
  it('do not see what the other one has decided', () => {
    const [one, two] = [partsOf(), partsOf()];
    const traceId = 'a'.repeat(32);
    decide(one.parts, traceId);
    expect(one.parts.spanStart.reasonFor(traceId)?.probability).toBe(1);
    expect(two.parts.spanStart.reasonFor(traceId)).toBeUndefined();
  });

  it('spread into a provider are all of it', () => {
    const { parts, exporter } = partsOf({ disableSample: true });
    const provider = new BasicTracerProvider({ ...parts });
    const tracer = new KratosTracer({ parts, tracer: provider.getTracer('mine') });
    const root = tracer.newTrace('root');
    root.fork('', 'child').finish();
    root.finish();
    const [child, first] = exporter.getFinishedSpans();
    expect(first!.spanContext().traceId).toBe(`${'0'.repeat(16)}${first!.spanContext().spanId}`);
    expect(child!.parentSpanContext?.spanId).toBe(first!.spanContext().spanId);
  });
});

describe('an SDK that calls in another order', () => {
  it('decides before it makes ids: the parent of an unsampled child is not known, never a wrong one', () => {
    const { parts } = partsOf(never);
    decide(parts, 'b'.repeat(32)); // The first of its second is picked.
    const older = parts.idGenerator.generateSpanId();
    decide(parts, 'b'.repeat(32));
    expect(recallUnsampled(older)?.parentId).toBe('0');
    const parent = trace.setSpan(ROOT_CONTEXT, spanOf('c'.repeat(32), 'd'.repeat(16)));
    decide(parts, 'c'.repeat(32), 'child', parent);
    expect(recallUnsampled(older)?.parentId).toBe('0');
    expect(recallUnsampled(parts.idGenerator.generateSpanId())).toBeUndefined();
  });

  it('makes the trace id before the span id: the root has an id of its own, and ids stay valid', () => {
    const { idGenerator } = partsOf().parts;
    const traceId = idGenerator.generateTraceId();
    const spanId = idGenerator.generateSpanId();
    expect(traceId).toMatch(/^0{16}[0-9a-f]{16}$/);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(traceId.endsWith(spanId)).toBe(false);
  });

  it('starts another span between decision and processor: the reason is lost, never given to the other span', () => {
    const { parts } = partsOf();
    const [{ limiter }] = parts.spanProcessors;
    decide(parts, 'a'.repeat(32), 'first');
    decide(parts, 'b'.repeat(32), 'second');
    const states = ['a', 'b'].map((digit) =>
      limiter.stateOf(spanOf(digit.repeat(32), '1'.repeat(16))),
    );
    const starts = ['a', 'b'].map((digit, index) => {
      const span = spanOf(digit.repeat(32), '1'.repeat(16));
      limiter.start(span, states[index]!, undefined);
      return states[index]!.probability;
    });
    expect(starts).toEqual([undefined, 1]);
  });

  it('never asks the sampler about a root that was decided before: the next root is decided anew', () => {
    const { parts } = partsOf(never);
    const deaf = { startSpan: () => spanOf('e'.repeat(32), 'f'.repeat(16)) };
    const tracer = new KratosTracer({ parts, tracer: deaf as never });
    tracer.newTrace('first');
    expect(parts.spanStart.decided).toBeUndefined();
    expect(decide(parts, 'a'.repeat(32), 'first')).toBe(0);
  });

  it('never asks for ids of a root that a header has chosen: the next root has its own', () => {
    const { parts } = partsOf();
    const deaf = { startSpan: () => spanOf('e'.repeat(32), 'f'.repeat(16)) };
    const tracer = new KratosTracer({ parts, tracer: deaf as never });
    const joined = tracer.join('http', { 'kratos-trace-id': 'ab:0:0:1' }, 'op');
    expect(stateOf(joined.span.spanContext())).toBeDefined();
    expect(parts.idGenerator.generateSpanId()).not.toBe('00000000000000ab');
  });
});
