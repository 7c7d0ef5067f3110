import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a fork that is watched does not keep the process alive', () => {
  const entry = fileURLToPath(new URL('../../../dist/cjs/index.js', import.meta.url));
  const script = `
    const { init, newTrace } = require(${JSON.stringify(entry)});
    init({ exporter: 'none:', disableSample: true, reportUnfinished: '60s' });
    newTrace('/open').fork('users', 'GetUser');`;
  const options = { encoding: 'utf8', timeout: 15_000 } as const;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], options);
  expect([status, stderr]).toEqual([0, '']);
});
