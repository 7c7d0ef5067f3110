import { context } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { GRPCFormat, HTTPFormat, type Trace, type Tracer } from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

const hostile = {
  toString() {
    throw new Error('no');
  },
  toJSON() {
    throw new Error('no');
  },
};
const JUNK: unknown[] = [
  undefined,
  null,
  0,
  NaN,
  7n,
  '',
  'x',
  true,
  Symbol('s'),
  () => 1,
  [],
  [undefined],
  {},
  hostile,
  Object.create(null),
];

/** The API as somebody without TypeScript sees it. */
type Untyped<T> = { [K in keyof T]: (...args: unknown[]) => Trace };

describe('callers without types', () => {
  it.each(JUNK.map((value, index) => ({ value, index })))(
    'never see an exception: value $index',
    ({ value }) => {
      for (const config of [{}, { disableSample: false, random: () => 0.99, clock: () => 0 }]) {
        const tracing = startTracing(config);
        const tracer = tracing.tracer as unknown as Untyped<Tracer>;
        for (const trace of [tracer.newTrace(value), tracer.newTrace('op')]) {
          const untyped = trace as unknown as Untyped<Trace>;
          untyped.setTag(value);
          untyped.setTag({ key: value, value }, value, value);
          untyped.setLog(value);
          untyped.setLog({ key: value, value }, { key: 'event', value });
          untyped.setTitle(value);
          untyped.fork(value, value).finish(value);
          untyped.follow(value, value).finish();
          expect(typeof tracer.join(value, value, value).traceId()).toBe('string');
          tracer.join(HTTPFormat, value, value).finish();
          tracer.join(GRPCFormat, { get: () => value }, value).finish();
          untyped.finish(value);
        }
        for (const span of tracing.spans()) expect(typeof span.name).toBe('string');
        void tracing.shutdown();
      }
      take(diagLines);
    },
  );

  it('may have an operationName that throws or answers with something else', () => {
    for (const answer of [
      () => {
        throw new Error('no');
      },
      () => 7,
      () => undefined,
    ]) {
      const { tracer, spans, shutdown } = startTracing({
        disableSample: false,
        operationName: answer as unknown as () => string,
      });
      tracer.newTrace('op').finish();
      expect(spans()).toHaveLength(1);
      void shutdown();
    }
    expect(take(diagLines)).toHaveLength(3);
    expect(context.active()).toBeDefined();
  });
});
