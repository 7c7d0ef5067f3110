import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const BOUND = 32 * 2 ** 20;
const LEAST_BOUND = 65_536;

interface Measured {
  /** Bytes of the heap while all requests are open. */
  readonly open: number;
  /** Local traces that were let go. */
  readonly letGo: Record<string, number>;
  /** Traces that had waited and went well. */
  readonly forgotten: number;
}

/** Opens 100,000 requests of three spans at once, in a process of its own, and ends them. */
function measure(maxBytes: number): Measured {
  const script = `
    import { init, newTrace, tagString } from 'kratos-otel';
    const config = { spanProcessors: [], probability: 1e-9, firstPerSecond: 0, flushOnExit: false };
    const tracing = init({ ...config, keep: { maxBytes: ${maxBytes} } });
    const memory = () => {
      for (let i = 0; i < 3; i++) gc();
      return process.memoryUsage().heapUsed;
    };
    const request = (i) => {
      const trace = newTrace('/orders').setTag(tagString('http.url', '/orders/' + i));
      trace.fork('users', 'GetUser').finish();
      trace.fork('redis', 'Redis:GET').setTag(tagString('db.statement', 'x'.repeat(100) + i)).finish();
      return trace;
    };
    request(-1).finish();
    const before = memory();
    const requests = Array.from({ length: 100_000 }, (_, i) => request(i));
    const open = memory() - before;
    for (const each of requests) each.finish();
    const { letGo, forgotten } = tracing.stats();
    console.log(JSON.stringify({ open, letGo, forgotten }));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', script],
    { cwd: root, encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

it('100,000 open requests stay within the bound, and are all counted', { timeout: 60_000 }, () => {
  // The application holds its traces itself, whatever becomes of their spans.
  const { open: own } = measure(LEAST_BOUND);
  const { open, letGo, forgotten } = measure(BOUND);
  expect(open - own).toBeLessThan(1.5 * BOUND);
  expect(letGo['buffer full']).toBeGreaterThan(0);
  // The one before counts too.
  expect(forgotten + letGo['buffer full']!).toBe(100_001);
});
