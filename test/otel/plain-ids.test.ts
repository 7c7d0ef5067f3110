import {
  ROOT_CONTEXT,
  TraceFlags,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KratosIdGenerator,
  KratosPropagator,
  KratosSpanProcessor,
  parseTraceHeader,
} from '../../src/core.js';
import { SpanFlag, stateOf } from '../../src/otel/span/span-state.js';

function startIn(context: Context, idGenerator: IdGenerator = new KratosIdGenerator()) {
  const tracer = new BasicTracerProvider({
    idGenerator,
    spanProcessors: [new KratosSpanProcessor(new SimpleSpanProcessor(new InMemorySpanExporter()))],
  }).getTracer('test');
  const parent = tracer.startSpan('parent', {}, context);
  return { parent, child: tracer.startSpan('child', {}, trace.setSpan(context, parent)) };
}

const isPlain = (context: SpanContext) =>
  ((stateOf(context)?.flags ?? 0) & SpanFlag.PLAIN_IDS) !== 0;

describe('ids that are not checked when they are written', () => {
  it('are those of the generator, in the whole trace', () => {
    const { parent, child } = startIn(ROOT_CONTEXT);
    expect([parent, child].map((span) => isPlain(span.spanContext()))).toEqual([true, true]);
  });

  it('are those below a header', () => {
    const get = () => 'a:b:c:1';
    const context = new KratosPropagator().extract(ROOT_CONTEXT, {}, { get, keys: () => [] });
    const { child } = startIn(context);
    expect(isPlain(child.spanContext())).toBe(true);
  });

  it.each<[string, Partial<IdGenerator>]>([
    ['spans', { generateSpanId: () => 'B7AD6B7169203331' }],
    ['traces', { generateTraceId: () => '0AF7651916CD43DD8448EB211C80319C' }],
  ])('are none of another generator of %s', (_, foreign) => {
    const own = new KratosIdGenerator();
    const { child } = startIn(ROOT_CONTEXT, {
      generateTraceId: () => own.generateTraceId(),
      generateSpanId: () => own.generateSpanId(),
      ...foreign,
    });
    expect(isPlain(child.spanContext())).toBe(false);
  });

  it('are none below a parent from anywhere: what leaves is hex in lower case or nothing', () => {
    const hex = fc.stringMatching(/^[0-9a-fA-F]{48}$/);
    fc.assert(
      fc.property(hex, (ids) => {
        const [traceId, spanId] = [ids.slice(0, 32), ids.slice(32)];
        const remote = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
        const { parent, child } = startIn(trace.setSpanContext(ROOT_CONTEXT, remote));
        for (const span of [parent, child]) {
          const header = new KratosPropagator().headerOf(span);
          expect(header?.toLowerCase()).toBe(header);
          if (header !== undefined) expect(parseTraceHeader(header)).toBeDefined();
        }
      }),
    );
  });
});
