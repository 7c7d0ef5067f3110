import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MIB = 2 ** 20;
const BOUND = 32 * MIB;

interface Measured {
  /** Bytes by which the heap has grown at most. */
  readonly grown: number;
  readonly kept: number;
  /** Traces that had waited and went well. */
  readonly forgotten: number;
  /** Local traces that were let go. */
  readonly letGo: Record<string, number>;
}

/** Runs a load in a process of its own. It may use `request()`, `newTrace`, `time` and `look()`. */
function measure(load: string): Measured {
  const script = `
    import { init, newTrace, tagString } from 'kratos-otel';
    const time = { now: 1e12 };
    const tracing = init({
      spanProcessors: [],
      probability: 1e-9,
      firstPerSecond: 0,
      flushOnExit: false,
      clock: () => time.now,
      keep: { maxBytes: ${BOUND}, maxPerSecond: 1e6 },
    });
    const heap = () => {
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
    const before = heap();
    let grown = 0;
    const look = () => { grown = Math.max(grown, heap() - before); };
    ${load}
    const { kept, forgotten, letGo } = tracing.stats();
    console.log(JSON.stringify({ grown, kept, forgotten, letGo }));
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
  const { grown, letGo, forgotten } = measure(`
    const requests = Array.from({ length: 100_000 }, (_, i) => request(i));
    look();
    for (const each of requests) each.finish();
  `);
  // The application's own 100,000 traces take 5.4 MiB more.
  expect(grown).toBeLessThan(BOUND + 6 * MIB);
  expect(letGo['buffer full']).toBeGreaterThan(0);
  // The one before counts too.
  expect(forgotten + letGo['buffer full']!).toBe(100_001);
});

it('1,000,000 roots that never end are let go', { timeout: 60_000 }, () => {
  const { grown, letGo } = measure(`
    for (let second = 0; second < 100; second++) {
      for (let i = 0; i < 10_000; i++) request(i);
      time.now += 1000;
      if (second % 10 === 9) look();
    }
  `);
  expect(grown).toBeLessThan(BOUND);
  // All of the room is given anew every 30 seconds: three times.
  expect(letGo['too old']).toBeGreaterThan(20_000);
});

it('kept traces of 1,000 spans take little while late spans may come', { timeout: 60_000 }, () => {
  const { grown, kept } = measure(`
    for (let i = 0; i < 300; i++) {
      const batch = newTrace('/batch');
      for (let j = 0; j < 1000; j++) batch.fork('', 'item').finish();
      batch.finish(new Error('failed'));
    }
    look();
  `);
  expect(kept).toBe(300);
  expect(grown).toBeLessThan(10 * MIB);
});
