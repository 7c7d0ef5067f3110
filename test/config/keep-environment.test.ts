import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepFromEnvironment } from '../../src/config/keep-environment.js';
import { init } from '../../src/init.js';
import { recordingExporter } from './recording-exporter.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('TRACE_KEEP', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['true', true],
    ['1', true],
    ['false', false],
    ['errors=true', { errors: true }],
    [
      'errors=false&slower_than=1.5s&max_per_second=10&max_bytes=1000000',
      { errors: false, slowerThan: 1500, maxPerSecond: 10, maxBytes: 1_000_000 },
    ],
  ])('%j is %j', (text, expected) => {
    expect(keepFromEnvironment({ TRACE_KEEP: text })).toEqual(expected);
  });

  it.each(['yes', 'errors', 'errors=maybe', 'slower_than=5', 'max_per_second=0', 'slow=1s', '&'])(
    '%j is refused with what is allowed',
    (text) => {
      expect(() => keepFromEnvironment({ TRACE_KEEP: text })).toThrow(
        `kratos-otel: TRACE_KEEP must be true, false, or parameters such as errors=true&slower_than=1s`,
      );
    },
  );
});

describe('init({ keep })', () => {
  it.each<[unknown, string]>([
    [
      'errors',
      'keep must be true, false or an object of errors, slowerThan, maxPerSecond, maxBytes',
    ],
    [{ errors: 1 }, 'keep.errors must be true or false, got 1'],
    [{ slowerThan: 0 }, 'keep.slowerThan must be a number of milliseconds above 0, got 0'],
    [{ maxPerSecond: 1.5 }, 'keep.maxPerSecond must be a whole number of at least 1, got 1.5'],
    [{ maxBytes: 10 }, 'keep.maxBytes must be a whole number of bytes of at least 65536, got 10'],
    [{ slow: 1 }, 'unknown option keep.slow; allowed: errors, slowerThan, maxPerSecond, maxBytes'],
  ])('refuses %j', (keep, message) => {
    expect(() => init({ keep: keep as never })).toThrow(message);
  });

  it('keeps what failed, and counts it', async () => {
    vi.stubEnv('TRACE_KEEP', 'true');
    const { exporter, names } = recordingExporter();
    const tracing = init({ exporter, probability: 1e-9, firstPerSecond: 0 });
    tracing.tracer.newTrace('well').finish();
    const failed = tracing.tracer.newTrace('failed');
    failed.fork('redis', 'GET').finish(new Error('down'));
    failed.finish();
    await tracing.forceFlush();
    expect(names()).toEqual(['GET', 'failed']);
    expect(tracing.stats()).toMatchObject({
      kept: 1,
      forgotten: 1,
      notSampled: 2,
      ended: 2,
      delivered: 2,
    });
    await tracing.shutdown();
  });
});
