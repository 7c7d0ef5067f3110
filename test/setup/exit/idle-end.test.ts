import { describe, expect, it } from 'vitest';
import { outcome, runEnd } from './run-end.js';

const SPAN = `endSpan('/in beforeExit');`;

const APPLICATIONS: Record<string, string> = {
  'a once() listener that ends a span': `process.once('beforeExit', () => { ${SPAN} });`,
  'a listener that ends a span each time': `process.on('beforeExit', () => { console.log('bye'); ${SPAN} });`,
  'a listener that ends a span after a promise': `
    process.on('beforeExit', async () => { await null; await null; ${SPAN} });`,
  'a listener that ends a span after a while': `
    process.once('beforeExit', () => setTimeout(() => { console.log('done'); ${SPAN} }, 100));`,
  'a listener that was put first': `process.prependListener('beforeExit', () => { console.log('bye'); ${SPAN} });`,
  'a listener that was put first and is called once': `
    process.prependOnceListener('beforeExit', (code) => { console.log('bye', code); ${SPAN} });`,
};

describe('a process that ends by itself', () => {
  it.each(
    Object.entries(APPLICATIONS).flatMap(([name, app]) =>
      (['before', 'after'] as const).map((comes) => ({ name, app, comes })),
    ),
  )(
    'tells the application as often as without tracing, and delivers: $name, $comes init()',
    async ({ app, comes }) => {
      const options = { app: `${app} process.exitCode = 3;`, comes, stays: false };
      const [plain, traced] = await Promise.all([
        runEnd(options),
        runEnd({ ...options, flushOnExit: true }),
      ]);
      expect(outcome(traced)).toEqual(outcome(plain));
      expect(traced.spans).toEqual(['/last', '/in beforeExit']);
    },
  );

  it('is held within the limit in all when listeners fill the loop each time', async () => {
    const app = `
      let times = 0;
      process.on('beforeExit', () => { ${SPAN} if (++times < 4) setTimeout(() => {}, 10); });`;
    const end = await runEnd({
      app,
      stays: false,
      exporter: '{ export() {}, async shutdown() {} }',
      flushOnExit: { timeoutMillis: 1000 },
    });
    expect(end.code).toBe(0);
    expect(end.millis).toBeLessThan(4_000);
  });

  it('exits with 13 when a promise at the top never settles', async () => {
    const app = `await new Promise(() => {});`;
    const options = { app, stays: false };
    const [plain, traced] = await Promise.all([
      runEnd(options),
      runEnd({ ...options, flushOnExit: true }),
    ]);
    expect(outcome(traced)).toEqual(outcome(plain));
    expect(traced.spans).toEqual(['/last']);
  });
});
