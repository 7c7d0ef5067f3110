import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { outcome, runEnd } from './run-end.js';

const flushOnExit = { signals: ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const };

/** What applications and libraries do at a signal. */
const APPLICATIONS: Record<string, string> = {
  'nobody else': '',
  'signal-exit 4': `
    const { onExit } = await import('signal-exit');
    onExit((code, signal) => console.log('cleaned up', code, signal));`,
  'signal-exit 3': `
    const { default: onExit } = await import('signal-exit-3');
    onExit((code, signal) => console.log('cleaned up', code, signal));`,
  'signal-exit 3 and 4': `
    const { default: onExit3 } = await import('signal-exit-3');
    const { onExit: onExit4 } = await import('signal-exit');
    onExit4((code, signal) => console.log('4', code, signal));`,
  'signal-exit that prevents the end': `
    const { onExit } = await import('signal-exit');
    onExit((code, signal) => { setTimeout(() => process.exit(7), 1500); return signal !== null; });`,
  'a listener that exits later': `
    process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(3); }, 1500));`,
  'a once() listener that exits later': `
    process.once('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(3); }, 1500));`,
  'a listener that was put first': `
    process.prependListener('SIGTERM', () => setTimeout(() => process.exit(4), 1500));`,
  'a once() listener that was put first': `
    process.prependOnceListener('SIGTERM', () => setTimeout(() => process.exit(4), 1500));`,
  'events.once()': `
    const { once } = await import('node:events');
    once(process, 'SIGTERM').then(([name]) => setTimeout(() => { console.log(name); process.exit(5); }, 1500));`,
  'a once() listener that sends the signal again': `
    process.once('SIGTERM', () => { console.log('cleaned up'); process.kill(process.pid, 'SIGTERM'); });`,
  'a once() listener that sends the signal again after a while': `
    process.once('SIGTERM', () => setTimeout(() => { endSpan('/drained'); process.kill(process.pid, 'SIGTERM'); }, 300));`,
  'a listener that takes itself off and sends the signal again': `
    process.on('SIGTERM', async function stop() {
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.removeListener('SIGTERM', stop);
      process.kill(process.pid, 'SIGTERM');
    });`,
  'a listener that counts and is one of one': `
    process.on('SIGTERM', function stop() {
      console.log(process.listenerCount('SIGTERM'));
      if (process.listenerCount('SIGTERM') > 1) return;
      process.off('SIGTERM', stop);
      process.kill(process.pid, 'SIGTERM');
    });`,
  'a once() listener that counts none': `
    process.once('SIGTERM', () => {
      console.log(process.listeners('SIGTERM').length);
      if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
    });`,
  'a listener that counts after its clean-up': `
    process.on('SIGTERM', async function stop() {
      await new Promise((resolve) => setTimeout(resolve, 300));
      console.log(process.rawListeners('SIGTERM').length);
      if (process.listenerCount('SIGTERM') > 1) return;
      process.off('SIGTERM', stop);
      process.kill(process.pid, 'SIGTERM');
    });`,
  'a listener that counts and was put first': `
    process.prependListener('SIGTERM', function stop() {
      if (process.listenerCount('SIGTERM') > 1) return;
      process.off('SIGTERM', stop);
      process.kill(process.pid, 'SIGTERM');
    });`,
  'a listener that takes all off and sends the signal again': `
    process.on('SIGTERM', () => { process.removeAllListeners('SIGTERM'); process.kill(process.pid, 'SIGTERM'); });`,
  'an application that takes all listeners off': `process.removeAllListeners('SIGTERM');`,
  'an application that takes all off and puts them on again': `
    const kept = process.listeners('SIGTERM');
    process.removeAllListeners('SIGTERM');
    for (const each of kept) process.on('SIGTERM', each);`,
  'a listener that has gone': `
    const gone = () => console.log('never');
    process.on('SIGTERM', gone).off('SIGTERM', gone);`,
  'a listener that lets the loop run empty': `
    process.once('SIGTERM', () => { endSpan('/drained'); clearInterval(alive); console.log('closing'); });
    const alive = setInterval(() => {}, 100);`,
};

describe('a signal', () => {
  it.each(
    Object.entries(APPLICATIONS).flatMap(([name, app]) =>
      (['before', 'after'] as const).map((comes) => ({ name, app, comes })),
    ),
  )('ends the process as without tracing: $name, $comes init()', async ({ name, app, comes }) => {
    const stays = !name.includes('loop run empty');
    const options = { app, comes, stays, signals: ['SIGTERM'] as const };
    const [plain, traced] = await Promise.all([
      runEnd(options),
      runEnd({ ...options, flushOnExit }),
    ]);
    expect(outcome(traced)).toEqual(outcome(plain));
    expect(traced.stderr).toBe(plain.stderr);
    expect(traced.spans).toEqual(app.includes('/drained') ? ['/last', '/drained'] : ['/last']);
  });
});

describe('a setting that does not name the end', () => {
  it.each([false, true, {}, { signals: ['SIGINT'] as const }])(
    'leaves it alone: %j',
    async (setting) => {
      const end = await runEnd({ app: '', flushOnExit: setting, signals: ['SIGTERM'] });
      expect(end).toMatchObject({ code: null, signal: 'SIGTERM', spans: [] });
    },
  );
});

// Long enough that no test ends by it.
const patient = { signals: ['SIGTERM', 'SIGINT'] as const, timeoutMillis: 15_000 };

describe('a signal during a flush', () => {
  it.each<[string, NodeJS.Signals[], NodeJS.Signals]>([
    ['the same', ['SIGTERM', 'SIGTERM'], 'SIGTERM'],
    ['Ctrl-C twice', ['SIGINT', 'SIGINT'], 'SIGINT'],
    ['another one, which came too late', ['SIGINT', 'SIGTERM'], 'SIGINT'],
  ])('ends the process at once: %s', async (_what, signals, signal) => {
    const end = await runEnd({ app: '', flushOnExit: patient, signals, isSilent: true });
    expect(end).toMatchObject({ code: null, signal });
    expect(end.millis).toBeLessThan(5_000);
  });

  it('does not cut it when both are one end, as of a shell and npm', async () => {
    const signals = ['SIGINT', 'SIGINT', 'SIGINT'] as const;
    const end = await runEnd({ app: '', flushOnExit: patient, signals, pauseMillis: 3 });
    expect(end).toMatchObject({ signal: 'SIGINT', spans: ['/last'] });
  });

  it('takes effect when others have decided about the first one', async () => {
    const app = `process.on('SIGINT', () => console.log('not now'));`;
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const end = await runEnd({ app, flushOnExit: patient, signals });
    expect(end).toMatchObject({ signal: 'SIGTERM', stdout: 'ready\nnot now\n', spans: ['/last'] });
  });

  it('reaches the listeners of others each time', async () => {
    const app = `let count = 0; process.on('SIGTERM', () => { console.log(++count); if (count === 3) process.exit(9); });`;
    const signals = ['SIGTERM', 'SIGTERM', 'SIGTERM'] as const;
    const end = await runEnd({ app, flushOnExit: patient, signals, isSilent: true });
    expect(end).toMatchObject({ code: 9, stdout: 'ready\n1\n2\n3\n' });
  });
});

describe('what the application does during a flush', () => {
  it.each([
    ['exits', `setTimeout(() => process.exit(0), 1000);`],
    ['listens to the signal', `setTimeout(() => process.on('SIGTERM', () => {}), 300);`],
    ['shuts tracing down', `setTimeout(() => tracing.shutdown(), 300);`],
    ['throws', `setTimeout(() => { throw new Error('late'); }, 1000);`],
  ])('does not change how it ends: it %s', async (_what, app) => {
    const flushOnExit = { signals: ['SIGTERM'] as const, uncaughtException: true };
    const options = { app, signals: ['SIGTERM'] as const, isSilent: true };
    const end = await runEnd({ ...options, flushOnExit: { ...flushOnExit, timeoutMillis: 1500 } });
    expect(end).toMatchObject({ code: null, signal: 'SIGTERM', stdout: 'ready\n' });
  });

  it('is bounded when the backend is silent', async () => {
    const flushOnExit = { signals: ['SIGTERM'] as const, timeoutMillis: 1000 };
    const end = await runEnd({ app: '', flushOnExit, signals: ['SIGTERM'], isSilent: true });
    expect(end).toMatchObject({ signal: 'SIGTERM' });
    expect(end.millis).toBeGreaterThan(800);
    expect(end.millis).toBeLessThan(4_000);
  });
});

it('means nothing when it is only emitted', async () => {
  const app = `process.emit('SIGTERM'); setTimeout(() => { console.log('alive'); process.exit(6); }, 500);`;
  const end = await runEnd({ app, flushOnExit });
  expect(end).toMatchObject({ code: 6, stdout: 'ready\nalive\n' });
});

it('warns of no listener too many that is not one of the application', async () => {
  const add = `for (let i = 0; i < 10; i++) process.on('SIGTERM', () => process.exit(2));`;
  for (const comes of ['before', 'after'] as const) {
    const end = await runEnd({ app: add, comes, flushOnExit, signals: ['SIGTERM'] });
    expect(end).toMatchObject({ code: 2, stderr: '' });
  }
});

it('leaves nothing behind after shutdown()', async () => {
  const app = `
    const events = ['SIGTERM', 'uncaughtException', 'uncaughtExceptionMonitor', 'beforeExit', 'exit', 'newListener', 'removeListener'];
    await tracing.shutdown();
    console.log(events.map((event) => process.listenerCount(event)).join());`;
  const bare = app.replace('await tracing.shutdown();', '');
  const options = { signals: ['SIGTERM'] as const };
  const traced = { ...options, flushOnExit: { ...flushOnExit, uncaughtException: true } };
  const [plain, end] = await Promise.all([
    runEnd({ ...options, app: bare }),
    runEnd({ ...traced, app }),
  ]);
  expect(outcome(end)).toEqual(outcome(plain));
});

it('ends a cluster as without tracing', async () => {
  const worker = fileURLToPath(new URL('idle-worker.cjs', import.meta.url));
  const app = `
    const { default: cluster } = await import('node:cluster');
    cluster.setupPrimary({ exec: ${JSON.stringify(worker)}, execArgv: [] });
    const worker = cluster.fork();
    await new Promise((resolve) => worker.on('online', resolve));
    process.once('SIGTERM', () => worker.kill('SIGTERM'));
    worker.on('exit', (code, signal) => { console.log('worker', code, signal); process.exit(3); });`;
  // The primary calls process.exit() as soon as the worker is gone, so its flush may be cut short.
  const options = { app, signals: ['SIGTERM'] as const };
  const [plain, traced] = await Promise.all([runEnd(options), runEnd({ ...options, flushOnExit })]);
  expect(outcome(traced)).toEqual(outcome(plain));
});
