import { ROOT_CONTEXT, context, trace, type Tracer as OTelTracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SamplingDecision,
  SimpleSpanProcessor,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosTracer,
  createKratosParts,
  enableDebug,
  tagString,
  type KratosSampler,
  type Trace,
} from '../../src/core.js';
import { UnsampledTrace } from '../../src/api/unsampled/unsampled-trace.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => {
  context.disable();
});

/** One step of a program: what to do, with which of the traces so far, and a choice. */
type Step = readonly [operation: keyof typeof OPERATIONS, trace: number, choice: number];

interface World {
  readonly tracer: KratosTracer;
  readonly library: OTelTracer;
  readonly traces: Trace[];
  readonly seen: unknown[];
}

const HEADERS = [
  {},
  { 'kratos-trace-id': 'a:b:0:0' },
  { 'kratos-trace-id': 'a:b:c:0:l-2', baggage: 'user=42' },
  { 'kratos-trace-id': 'a:0:0:0' },
  { 'kratos-trace-id': 'a:b:c:1:s-3f000000' },
  { 'kratos-trace-debug': '1' },
  { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`, tracestate: 'vendor=1' },
  { host: 'shop', Baggage: 'user=42', 'Kratos-Trace-Id': 'a:b:c:0' },
  { 'KRATOS-TRACE-DEBUG': 'true', connection: 'keep-alive' },
];

const suppressed = <T>(fn: () => T): T => context.with(suppressTracing(context.active()), fn);

const OPERATIONS = {
  newTrace: ({ tracer, traces }: World, _of: Trace, choice: number) =>
    void traces.push(tracer.newTrace(`op${choice}`, ...(choice === 6 ? [enableDebug()] : []))),
  join: ({ tracer, traces }: World, _of: Trace, choice: number) =>
    void traces.push(tracer.join(HTTPFormat, HEADERS[choice], 'joined')),
  fork: ({ traces }: World, of: Trace) => void traces.push(of.fork('users', 'fork')),
  follow: ({ traces }: World, of: Trace) => void traces.push(of.follow('', 'follow')),
  forkInItself: ({ traces }: World, of: Trace) =>
    void traces.push(of.run(() => of.fork('', 'inside'))),
  suppressed: ({ tracer, traces }: World, of: Trace) => {
    traces.push(
      suppressed(() => of.fork('', 'none')),
      suppressed(() => tracer.newTrace('none')),
    );
  },
  inject: ({ tracer, seen }: World, of: Trace) => {
    const carrier = {};
    tracer.inject(of, HTTPFormat, carrier);
    seen.push(carrier);
  },
  ids: ({ seen }: World, of: Trace) => {
    const { traceId, spanId, traceFlags, traceState } = of.span.spanContext();
    seen.push([traceId, spanId, traceFlags, traceState?.serialize()]);
  },
  lazySpan: ({ seen }: World, of: Trace) => void seen.push(of.span.isRecording()),
  fromContext: ({ tracer, seen }: World, of: Trace) => {
    seen.push(tracer.fromContext(of.context(ROOT_CONTEXT)) === of);
    seen.push(of.run(() => tracer.fromContext() === of));
  },
  librarySpan: ({ tracer, library, traces, seen }: World, of: Trace, choice: number) => {
    of.run(() => {
      const span = library.startSpan(choice > 3 ? 'always' : 'library');
      const over = tracer.fromContext(trace.setSpan(context.active(), span));
      seen.push(over?.traceId());
      if (over !== undefined) traces.push(over.fork('', 'below library'));
      span.end();
    });
  },
  tag: (_world: World, of: Trace) => {
    of.setTag(tagString('k', 'v')).setTitle('titled');
  },
  finish: (_world: World, of: Trace) => {
    of.finish();
  },
};

/** Spans of that name are recorded whatever their parent says, as other samplers do. */
function withExceptions(sampler: KratosSampler): Sampler {
  return {
    shouldSample: (of, traceId, name, kind, attributes) =>
      name === 'always'
        ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
        : sampler.shouldSample(of, traceId, name, kind, attributes),
    toString: () => 'exceptions',
  };
}

/** Runs a program and gives what can be seen of it, with ids by the order in which they appear. */
function outcome(program: readonly Step[], randoms: readonly number[], isFast: boolean): unknown {
  let drawn = 0;
  const random = (): number => randoms[drawn++ % randoms.length]!;
  const exporter = new InMemorySpanExporter();
  const parts = createKratosParts({
    clock: () => 0,
    probability: 0.2,
    random,
    limits: { maxChildren: 1, maxDepth: 2 },
    spanProcessor: new SimpleSpanProcessor(exporter),
  });
  const provider = new BasicTracerProvider({
    ...parts,
    sampler: withExceptions(parts.sampler),
  });
  const [processor] = parts.spanProcessors;
  const world: World = {
    tracer: new KratosTracer({
      parts,
      tracer: provider.getTracer('kratos'),
      unsampledSpans: !isFast,
    }),
    library: provider.getTracer('library'),
    traces: [],
    seen: [],
  };
  world.traces.push(world.tracer.newTrace('op0'), world.tracer.newTrace('op0'));
  for (const [operation, index, choice] of program) {
    OPERATIONS[operation](world, world.traces[index % world.traces.length]!, choice);
  }
  const isLight = world.traces.some((each) => each instanceof UnsampledTrace);
  expect(isFast || !isLight).toBe(true);
  const spans = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: span.kind,
    attributes: span.attributes,
    parent: span.parentSpanContext?.spanId,
    links: span.links.map((link) => link.context.spanId),
    id: span.spanContext().spanId,
  }));
  const headers = world.traces.map((each) => each.traceId());
  return canonical([world.seen, spans, headers, processor.stats(), drawn]);
}

function canonical(value: unknown): unknown {
  const names = new Map<string, string>();
  return JSON.parse(
    JSON.stringify(value).replace(/\b0*([0-9a-f]{9,16})\b/g, (_all, id: string) => {
      if (!names.has(id)) names.set(id, `id ${names.size}`);
      return names.get(id)!;
    }),
  );
}

// Forks of few traces: limits are to be met often.
const step = fc.tuple(
  fc.oneof(
    fc.constant('fork' as const),
    fc.constantFrom(...(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])),
  ),
  fc.oneof(fc.nat(3), fc.nat(12)),
  fc.nat(6),
);

it('is seen as if the SDK had made every span', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (program, randoms) => {
        expect(outcome(program, randoms, true)).toEqual(outcome(program, randoms, false));
      },
    ),
    { numRuns: 400 },
  );
});
