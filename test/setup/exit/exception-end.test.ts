import { describe, expect, it } from 'vitest';
import { outcome, runEnd, type End } from './run-end.js';

const flushOnExit = { uncaughtException: true };
// When tracing has started, which takes its time.
const later = (code: string): string => `globalThis.act = () => setTimeout(() => { ${code} }, 10);`;
const THROW = later(`throw new Error('uncaught');`);
const REJECT = later(`void Promise.reject(new Error('uncaught'));`);

/** Node marks the column of the throw, or that in which the error was made. */
const withoutCaret = ({ stderr }: End): string =>
  stderr
    .replace(/^ +\^\n/m, '')
    .replace(/\[eval1\]:\d+/g, '[eval]')
    .replace(/(node:events):\d+:\d+/g, '$1');

const APPLICATIONS: Record<string, string> = {
  'nobody else': THROW,
  'nobody else, a rejection': REJECT,
  'nobody else, a text': later(`void Promise.reject('a text');`),
  'nobody else, undefined': later(`void Promise.reject();`),
  'nobody else, with an exit code and listeners of exit': `
    process.exitCode = 5;
    process.on('exit', (code) => console.log('exit', code)); ${THROW}`,
  'a monitor': `
    process.on('uncaughtExceptionMonitor', (error, origin) => console.log(error.message, origin)); ${THROW}`,
  'a listener that exits later': `
    process.on('uncaughtException', () => setTimeout(() => { console.log('handled'); process.exit(5); }, 1500)); ${THROW}`,
  'a once() listener that exits later': `
    process.once('uncaughtException', () => setTimeout(() => { console.log('handled'); process.exit(5); }, 1500)); ${THROW}`,
  'a once() listener that was put first': `
    process.prependOnceListener('uncaughtException', () => setTimeout(() => process.exit(5), 1500)); ${THROW}`,
  'a once() listener, and a second exception': `
    process.once('uncaughtException', () => { setTimeout(() => { throw new Error('second'); }, 400); }); ${THROW}`,
  'a listener that takes itself off and throws again': `
    process.on('uncaughtException', function rethrow(error) {
      setTimeout(() => { process.off('uncaughtException', rethrow); throw new Error('again', { cause: error.message }); }, 300);
    }); ${THROW}`,
  'a listener that counts, as of Sentry': `
    process.on('uncaughtException', () => {
      const { length } = process.listeners('uncaughtException');
      console.log(length);
      if (length === 1) setTimeout(() => process.exit(8), 1000);
    }); ${THROW}`,
  'a once() listener that counts none': `
    process.once('uncaughtException', () => {
      if (process.listenerCount('uncaughtException') === 0) setTimeout(() => process.exit(8), 1000);
    }); ${THROW}`,
  'a capturing callback': `
    process.setUncaughtExceptionCaptureCallback(() => setTimeout(() => process.exit(9), 300)); ${THROW}`,
  'a listener of rejections': `
    process.on('unhandledRejection', (error) => { console.log(error.message); setTimeout(() => process.exit(4), 300); }); ${REJECT}`,
  'a listener that throws': `process.on('uncaughtException', () => { throw new Error('twice'); }); ${THROW}`,
  'a listener of exit that throws': `
    process.on('exit', () => { throw new Error('at exit'); }); ${later('process.exit(0);')}`,
};

// In these no time is left, or the exception is nothing to us.
const WITHOUT_FLUSH = ['a capturing callback', 'a listener of rejections', 'that throws'];

describe('an exception', () => {
  it.each(
    Object.entries(APPLICATIONS).flatMap(([name, app]) =>
      (['before', 'after'] as const).map((comes) => ({ name, app, comes })),
    ),
  )('ends the process as without tracing: $name, $comes init()', async ({ name, app, comes }) => {
    const [plain, traced] = await Promise.all([
      runEnd({ app, comes }),
      runEnd({ app, comes, flushOnExit }),
    ]);
    expect(outcome(traced)).toEqual(outcome(plain));
    expect(withoutCaret(traced)).toBe(withoutCaret(plain));
    const isFlushed = !WITHOUT_FLUSH.some((each) => name.includes(each));
    expect(traced.spans).toEqual(isFlushed ? ['/last'] : []);
  });

  it.each(['throw', 'strict', 'warn', 'warn-with-error-code', 'none'])(
    'is what --unhandled-rejections=%s makes of a rejection',
    async (mode) => {
      const app = `
        process.on('exit', (code) => console.log('exit', code));
        ${REJECT}`;
      const options = { app, stays: false, flags: [`--unhandled-rejections=${mode}`] };
      const [plain, traced] = await Promise.all([
        runEnd(options),
        runEnd({ ...options, flushOnExit }),
      ]);
      expect(outcome(traced)).toEqual(outcome(plain));
      const withoutPid = (end: End): string => withoutCaret(end).replace(/\(node:\d+\)/g, '');
      expect(withoutPid(traced)).toBe(withoutPid(plain));
      expect(traced.spans).toEqual(['/last']);
    },
  );

  it('is still what ends the process when the application exits during the flush', async () => {
    const app = `${THROW} setTimeout(() => { throw new Error('second'); }, 400); setTimeout(() => process.exit(0), 800);`;
    const end = await runEnd({
      app,
      flushOnExit: { ...flushOnExit, timeoutMillis: 15_000 },
      isSilent: true,
    });
    expect(end).toMatchObject({ code: 1, stdout: 'ready\n' });
    expect(end.stderr).toContain('Error: uncaught');
    expect(end.stderr).not.toContain('second');
    expect(end.millis).toBeLessThan(6_000);
  });

  it('of a worker ends the worker as without tracing', async () => {
    const init = `(await import('${new URL('../../../dist/esm/index.js', import.meta.url).href}')).init(${JSON.stringify({ exporter: 'none:', flushOnExit })});`;
    const app = (prelude: string): string => `
      const { Worker } = await import('node:worker_threads');
      const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(prelude)} + 'setTimeout(() => { throw new Error("in a worker") }, 100)')));
      worker.on('error', (error) => console.log(error.message));
      worker.on('exit', (code) => { console.log('worker', code); process.exit(0); });`;
    const [plain, traced] = await Promise.all([
      runEnd({ app: app('') }),
      runEnd({ app: app(init) }),
    ]);
    expect(outcome(traced)).toEqual(outcome(plain));
  });
});
