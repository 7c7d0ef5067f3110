import { ROOT_CONTEXT, SpanKind, trace, type Span } from '@opentelemetry/api';
import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpanFlag, newState, stateOf, type SpanState } from '../../src/otel/span/span-state.js';
import { giveState } from '../../src/otel/span/stateful-span-context.js';

const tracer = new BasicTracerProvider({ sampler: new AlwaysOnSampler() }).getTracer('test');
const startSpan = (): Span => tracer.startSpan('op', {}, ROOT_CONTEXT);

type Change = (state: SpanState) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.nat(2 ** 30).map<Change>((tags) => (state) => (state.tags = tags)),
  fc.nat(127).map<Change>((flags) => (state) => (state.flags = flags)),
  fc
    .constantFrom(...Object.values(SpanFlag))
    .map<Change>((flag) => (state) => (state.flags |= flag)),
  fc
    .constantFrom(undefined, 'too deep' as const, 'too many children' as const)
    .map<Change>((reason) => (state) => (state.dropped = reason)),
  fc
    .constantFrom(undefined, SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER)
    .map<Change>((kind) => (state) => (state.kind = kind)),
  fc.nat(2 ** 30).map<Change>((children) => (state) => (state.children = children)),
  fc.double().map<Change>((probability) => (state) => (state.probability = probability)),
);

function plain({ parentId, depth, children, tags, probability, kind, dropped, flags }: SpanState) {
  return { parentId, depth, children, tags, probability, kind, dropped, flags };
}

describe('the state of a span that records', () => {
  it('is its context, which looks like any other', () => {
    const span = startSpan();
    const before = span.spanContext();
    const state = giveState(span);
    const after = span.spanContext();
    expect(state).toBe(after);
    expect(stateOf(after)).toBe(state);
    expect(stateOf(trace.wrapSpanContext(after).spanContext())).toBe(state);
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect({ ...after }).toEqual({ ...before });
  });

  it('hangs on the context of a span that keeps that elsewhere', () => {
    const context = startSpan().spanContext();
    const foreign = { ...startSpan(), spanContext: () => context };
    const state = giveState(foreign);
    expect(foreign.spanContext()).toBe(context);
    expect(stateOf(context)).toBe(state);
  });

  it('is what a state of its own would be, whatever is written in whatever order', () => {
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const [packed, simple] = [giveState(startSpan()), newState('0', 1)];
        for (const apply of changes) {
          apply(packed);
          apply(simple);
          expect(plain(packed)).toEqual(plain(simple));
        }
      }),
    );
  });
});
