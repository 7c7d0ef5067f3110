import { ROOT_CONTEXT, createContextKey, trace, type Context } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withRemoteSpan } from '../../src/otel/span/context-with-span.js';

const spanContext = (id: number) => ({
  traceId: '1'.repeat(32),
  spanId: String(id).padStart(16, '0'),
  traceFlags: 1,
});
const KEYS = [createContextKey('a'), createContextKey('b')];

type Step = (context: Context, put: typeof withRemoteSpan) => Context;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.nat(9).map(
    (id): Step =>
      (context, put) =>
        put(context, spanContext(id)),
  ),
  fc.nat(9).map(
    (id): Step =>
      (context) =>
        trace.setSpanContext(context, spanContext(id)),
  ),
  fc.constant<Step>((context) => trace.deleteSpan(context)),
  fc.tuple(fc.constantFrom(...KEYS), fc.nat(9)).map(
    ([key, value]): Step =>
      (context) =>
        context.setValue(key, value),
  ),
  fc.constantFrom(...KEYS).map(
    (key): Step =>
      (context) =>
        context.deleteValue(key),
  ),
);

const shown = (context: Context) => [
  trace.getSpanContext(context)?.spanId,
  ...KEYS.map((key) => context.getValue(key)),
];

it('is, for whoever uses it, the context that the API would have made', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let ours = ROOT_CONTEXT;
      let theirs = ROOT_CONTEXT;
      for (const next of steps) {
        const [before, last] = [shown(ours), ours];
        ours = next(ours, withRemoteSpan);
        theirs = next(theirs, (context, span) => trace.setSpanContext(context, span));
        expect(shown(ours)).toEqual(shown(theirs));
        expect(shown(last)).toEqual(before);
      }
    }),
    { numRuns: 2000 },
  );
});
