import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a loop in a process of its own and gives the MB that the heap has grown by, after GC. */
function growth(body: string): number {
  const script = `
    import { init, newTrace, HTTPFormat } from 'kratos-otel';
    const tracing = init({ disableSample: true, exporters: [] });
    const work = (count) => { for (let i = 0; i < count; i++) { ${body} } };
    const heap = () => { for (let i = 0; i < 4; i++) gc(); return process.memoryUsage().heapUsed; };
    work(2_000);
    const before = heap();
    for (let round = 0; round < 20; round++) {
      work(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log((heap() - before) / 2 ** 20);`;
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  return Number(stdout);
}

it.each([
  ['whose parents never finish', `newTrace('/op').fork('users', 'call').finish();`],
  ['that nobody finishes', `newTrace('/op').fork('users', 'call').follow('', 'later');`],
  [
    'that arrive and are never finished',
    `tracing.tracer.join(HTTPFormat, { 'kratos-trace-id': (i + 1).toString(16) + ':b:c:3' }, '/op').fork('', 'x');`,
  ],
  ['to many services', `newTrace('/op' + i).fork('service-' + i, 'call-' + i).finish();`],
])('200,000 traces %s add less than 5 MB', (_what, body) => {
  expect(growth(body)).toBeLessThan(5);
});
