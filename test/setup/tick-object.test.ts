import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { tickObject } from '../../src/node/tick-object.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

it('is what process.nextTick() queues', () => {
  expect(tickObject).toMatchObject({ callback: expect.any(Function) as unknown });
});

it.each(['import', 'require'])(
  'waits in the queue before the SDK is loaded, by %s()',
  async (load) => {
    const script = `
    const { nextTick } = process;
    process.nextTick = function (callback, ...args) {
      if (String(callback).includes('executionAsyncResource')) {
        const loaded = Object.values(require.cache).some(
          ({ loaded, filename }) => loaded && filename.includes('sdk-trace'),
        );
        console.log(loaded ? 'too late' : 'in time');
      }
      return nextTick.call(this, callback, ...args);
    };
    ${load}('kratos-otel');
  `;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd });
    expect(stdout).toBe('in time\n');
  },
);

it('leaves the hooks of promises alone, which would make every await slower', async () => {
  const script = `require('kratos-otel').init({ exporters: [] }); setTimeout(() => {}, 50);`;
  const args = ['--trace-protector-invalidation', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).not.toContain('PromiseHook');
});
