import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDestination } from '../../src/config/dsn/parse-destination.js';
import {
  GRPCFormat,
  HTTPFormat,
  KratosTraceID,
  TraceError,
  formatTraceHeader,
  parseTraceHeader,
} from '../../src/core.js';
import { decodeSpan, splitSpans } from '../../src/reporter.js';
import { startTracing } from '../tracing-fixture.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000_000);
const runs = (share: number): { numRuns: number } => ({ numRuns: Math.ceil(RUNS * share) });

const STRICT =
  /^[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2}(:[a-z]-[0-9a-f]{1,16})*$/;

/** Text that is nearly a header: most of it is not, some of it is. */
const nearHeader = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.stringMatching(/^[0-9a-fA-F]{1,17}$/) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constantFrom('s-3983126f', 'l-4', '', '0', 's-', 'x-1', '\r\n') },
    ),
    { minLength: 2, maxLength: 8 },
  )
  .map((parts) => parts.join(':'));
const header = fc.oneof(nearHeader, nearHeader, fc.string({ unit: 'binary', maxLength: 300 }));

describe(`fuzz, ${RUNS} headers`, () => {
  it('headers never throw, and what is accepted is written in the strict form', () => {
    let accepted = 0;
    fc.assert(
      fc.property(header, (text) => {
        const parsed = parseTraceHeader(text);
        if (parsed === undefined) return;
        accepted++;
        const written = formatTraceHeader(parsed);
        if (!STRICT.test(written)) throw new Error(`${text} was written as ${written}`);
      }),
      runs(1),
    );
    expect(accepted).toBeGreaterThan(RUNS / 100);
  });

  it('a header takes time linear in its length', () => {
    const time = (text: string): number => {
      let best = Infinity;
      for (let round = 0; round < 20; round++) {
        const start = performance.now();
        parseTraceHeader(text);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    for (const unit of ['0', ':', 'x', '1:2:3:1:', ':s-', 'é']) {
      const [short, long] = [50_000, 1_600_000].map((length) => time(unit.repeat(length)));
      // 32 times the length; quadratic would be 1,024 times the time.
      expect(long! / Math.max(short!, 0.005)).toBeLessThan(200);
    }
  });

  it('carriers of any shape give a trace or a TraceError', () => {
    const { tracer } = startTracing();
    const carrier = fc.oneof(
      fc.record({ [KratosTraceID]: fc.oneof(header, fc.array(header), fc.anything()) }),
      fc.dictionary(
        fc.constantFrom(KratosTraceID, 'Kratos-Trace-Id', 'traceparent', '__proto__'),
        header,
      ),
      fc.anything(),
      header.map((value) => ({ get: () => value, set: () => {} })),
    );
    const formats = fc.constantFrom<unknown>(HTTPFormat, GRPCFormat, 'x', undefined);
    fc.assert(
      fc.property(carrier, formats, (value, format) => {
        tracer.join(format, value, 'op').finish();
        for (const call of [
          () => tracer.extract(format, value),
          () => {
            tracer.inject(tracer.newTrace('op'), format, value);
          },
        ]) {
          try {
            call();
          } catch (error) {
            if (!(error instanceof TraceError)) throw error;
          }
        }
      }),
      runs(0.02),
    );
  });

  it('tags, logs and errors of any value never throw', () => {
    const { tracer } = startTracing();
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        tracer
          .newTrace('op')
          .setTag({ key: 'k', value }, { key: value as string, value })
          .setLog({ key: 'k', value: value as string })
          .finish(value);
      }),
      runs(0.02),
    );
  });

  it('DSNs of any text are read, or refused with the DSN error', () => {
    const near = fc
      .tuple(
        fc.constantFrom('tcp', 'unix', 'zipkin+http', 'otlp+https', 'jaeger+udp', 'console', ''),
        fc.constantFrom('://', ':', '', ':///'),
        fc.string({ maxLength: 30 }),
        fc.constantFrom('', '?timeout=1s', '?timeout=', '?disable_sample=x', '?batch_size=1'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (dsn) => {
        try {
          parseDestination(dsn);
        } catch (error) {
          expect((error as Error).message).toMatch(/^trace: invalid dsn: /);
        }
      }),
      runs(0.1),
    );
  });

  it('protobuf bytes of any content are decoded, or refused with an Error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const read of [decodeSpan, splitSpans]) {
          try {
            read(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      runs(0.1),
    );
  });
});
