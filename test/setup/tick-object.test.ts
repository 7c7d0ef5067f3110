import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { tickObject } from '../../src/setup/tick-object.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

it('is what process.nextTick() queues', () => {
  expect(tickObject).toMatchObject({ callback: expect.any(Function) as unknown });
});

it.each(['import', 'require'])('is caught before the SDK is loaded, by %s()', async (load) => {
  // The hook of the module is the only one; what is loaded when it is enabled comes before it.
  const script = `
    const AsyncHook = require('node:async_hooks').createHook({}).constructor;
    const { enable } = AsyncHook.prototype;
    AsyncHook.prototype.enable = function () {
      const loaded = Object.values(require.cache).some(
        ({ loaded, filename }) => loaded && filename.includes('sdk-trace'),
      );
      console.log(loaded ? 'too late' : 'in time');
      return enable.call(this);
    };
    ${load}('kratos-otel');
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd });
  expect(stdout).toBe('in time\n');
});
