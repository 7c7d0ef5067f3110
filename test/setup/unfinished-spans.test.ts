import { setTimeout as sleep } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import { trace as otel } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { reportUnfinishedAfter } from '../../src/config/report-unfinished.js';
import { HTTPFormat, type Config, type Trace, type Tracer } from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();
const LIMIT = 40;

/** The warnings so far, with positions in this file left out. */
const warnings = (): string[] =>
  take(diagLines).map((line) => line.replaceAll(/(unfinished-spans\.test\.ts):\d+:\d+/g, '$1'));

const warning = (what: string): string =>
  `warn: kratos-otel: the ${what}, started at test/setup/unfinished-spans.test.ts, was not finished within ${LIMIT} ms`;

type Start = (tracer: Tracer) => Trace;

async function after(run: (tracer: Tracer) => void, config: Config = {}) {
  const tracing = startTracing({ reportUnfinished: LIMIT, ...config });
  run(tracing.tracer);
  await sleep(3 * LIMIT);
  return tracing;
}

describe('reportUnfinished', () => {
  it('names what was not finished in time, and the place that started it', async () => {
    const tracing = await after((tracer) => {
      const trace = tracer.newTrace('/orders');
      trace.fork('users', 'GetUser');
      trace.follow('mail', 'SendMail').finish();
      trace.finish();
      tracer.newTrace('/forgotten');
    });
    expect(warnings()).toEqual([warning('fork "GetUser"'), warning('trace "/forgotten"')]);
    expect(tracing.stats().unfinished).toBe(2);
    tracing.tracer.join(HTTPFormat, { 'kratos-trace-id': 'ab:cd:0:1' }, '/joined');
    await sleep(3 * LIMIT);
    expect(warnings()).toEqual([warning('trace "/joined"')]);
  });

  it('warns once of each place, and counts on', async () => {
    const tracing = await after((tracer) => {
      for (let i = 0; i < 3; i++) tracer.newTrace('/again');
    });
    expect(warnings()).toEqual([warning('trace "/again"')]);
    expect(tracing.stats().unfinished).toBe(3);
  });

  it('says nothing of what is finished, is not sampled, or is a library’s', async () => {
    const tracing = await after(
      (tracer) => {
        tracer.newTrace('/done').finish();
        otel.getTracer('library').startSpan('long poll');
        tracer.newTrace('/ping').fork('', 'under /ping');
      },
      { disableSample: false, ignoredOperations: ['/ping'] },
    );
    expect([warnings(), tracing.stats().unfinished]).toEqual([[], 0]);
  });

  it('watches a bounded number at a time, and names a bounded number of places', async () => {
    const starts = Array.from({ length: 120 }, (_, index) => {
      const options = { filename: 'many.js', lineOffset: index };
      return runInThisContext(`(tracer) => tracer.newTrace('/many')`, options) as Start;
    });
    const tracing = await after((tracer) => {
      for (let i = 0; i < 3_000; i++) starts[i % starts.length]!(tracer);
    });
    expect(tracing.stats().unfinished).toBe(1_024);
    const lines = warnings();
    expect(lines).toHaveLength(100);
    expect(lines.at(-1)).toMatch(/; no other place will be named, stats\(\) goes on to count$/);
  });

  it('is silent after shutdown(), and costs nothing when it is off', async () => {
    const tracing = startTracing({ reportUnfinished: '40ms' });
    tracing.tracer.newTrace('/open');
    await tracing.shutdown();
    const off = startTracing();
    off.tracer.newTrace('/open');
    await sleep(3 * LIMIT);
    expect([warnings(), tracing.stats().unfinished, off.stats().unfinished]).toEqual([[], 0, 0]);
  });

  it('takes durations and milliseconds, of the setting or of the environment', () => {
    expect(reportUnfinishedAfter('1m30s', {})).toBe(90_000);
    expect(reportUnfinishedAfter(250, { TRACE_REPORT_UNFINISHED: '1s' })).toBe(250);
    expect(reportUnfinishedAfter(undefined, { TRACE_REPORT_UNFINISHED: '30s' })).toBe(30_000);
    expect(reportUnfinishedAfter(undefined, { TRACE_REPORT_UNFINISHED: '1500' })).toBe(1_500);
    expect(reportUnfinishedAfter(undefined, { TRACE_REPORT_UNFINISHED: '' })).toBeUndefined();
    for (const value of ['30', 'soon', 0, -1, NaN, Infinity, 2 ** 31, '1000h', true]) {
      expect(() => startTracing({ reportUnfinished: value as never })).toThrow(
        "kratos-otel: reportUnfinished must be a duration such as '30s', or milliseconds, of 1 to 2147483647 ms",
      );
    }
    vi.stubEnv('TRACE_REPORT_UNFINISHED', 'soon');
    expect(() => startTracing()).toThrow(
      `kratos-otel: TRACE_REPORT_UNFINISHED must be a duration such as '30s', or milliseconds, of 1 to 2147483647 ms, got "soon"`,
    );
    vi.unstubAllEnvs();
  });
});
