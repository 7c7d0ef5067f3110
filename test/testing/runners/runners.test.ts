import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  asCommonJs,
  fixture,
  manyFiles,
  runRunner,
  testsInDocs,
  withGlobals,
  type RunnerResult,
} from './run-runner.js';

const LIMIT = 240_000;
const docs = testsInDocs();
const inDocs = Object.values(docs)
  .join('')
  .match(/^ *it\(/gm)!.length;
const MANY = 200;
const JEST = fileURLToPath(new URL('../../../node_modules/jest/bin/jest.js', import.meta.url));
const jest = ['--experimental-vm-modules', '--no-warnings'];

/** Passed, all of them, and the runner has ended by itself. */
function passed({ code, output }: RunnerResult, count: string): void {
  expect(output).toContain(count);
  expect(code).toBe(0);
}

it('docs/testing.md has tests', () => {
  expect([Object.keys(docs).length, inDocs]).toEqual([4, 5]);
});

describe('vitest', { timeout: LIMIT }, () => {
  const vitest = (name: string, files: Record<string, string>, ...options: string[]) =>
    runRunner(name, files, [
      ...['vitest/vitest.mjs', 'run', '--globals', '--config', 'config.mjs', ...options],
    ]);
  const config = {
    'config.mjs': `export default { test: { include: ['*-test.mjs'], testTimeout: 60_000 } };`,
  };

  it.each(['forks', 'threads'])('runs files in parallel, in %s', async (pool) => {
    const files = { ...config, ...withGlobals(docs), ...fixture('vitest-timers-test.mjs') };
    const result = await vitest(`vitest-${pool}`, files, `--pool=${pool}`);
    passed(result, `Tests  ${inDocs + 2} passed (${inDocs + 2})`);
  });

  it('runs 200 files in one process', async () => {
    const files = { ...config, ...withGlobals(manyFiles(MANY)) };
    const options = ['--no-isolate', '--no-file-parallelism', '--pool=forks'];
    passed(await vitest('vitest-many', files, ...options), `Tests  ${MANY} passed (${MANY})`);
  });
});

describe('jest', { timeout: LIMIT }, () => {
  const config = JSON.stringify({
    testMatch: ['**/*-test.mjs', '**/*-test.cjs'],
    moduleFileExtensions: ['js', 'mjs', 'cjs', 'json'],
    transform: {},
    testEnvironment: 'node',
    testTimeout: 60_000,
  });
  const run = (name: string, files: Record<string, string>, ...options: string[]) =>
    runRunner(name, files, ['node', ...jest, JEST, '--config', config, ...options]);

  it('runs ES modules and CommonJS, and finds no open handle', async () => {
    const tests = withGlobals(docs);
    const files = { ...tests, ...asCommonJs(tests), ...fixture('jest-timers-test.cjs') };
    const result = await run('jest-handles', files, '--detectOpenHandles');
    passed(result, `Tests:       ${2 * inDocs + 2} passed, ${2 * inDocs + 2} total`);
    expect(result.output).not.toMatch(/open handle|did not exit/i);
  });

  it('runs files in parallel, and its workers end', async () => {
    const result = await run('jest-parallel', withGlobals(docs), '--maxWorkers=2');
    passed(result, `Tests:       ${inDocs} passed, ${inDocs} total`);
    expect(result.output).not.toMatch(/worker process has failed to exit|did not exit/i);
  });

  // Each has all modules of its own, which takes half a second.
  it('runs 40 files in one process', async () => {
    const result = await run('jest-many', withGlobals(manyFiles(40)), '--runInBand');
    passed(result, 'Tests:       40 passed, 40 total');
  });
});

describe('node:test', { timeout: LIMIT }, () => {
  const timers = fixture('node-timers-test.mjs');

  it.each([
    ['ES modules', docs],
    ['CommonJS', asCommonJs(docs)],
  ])('runs %s in parallel', async (_, files) => {
    const result = await runRunner('node-test', { ...files, ...timers }, [
      ...['node', '--test', ...Object.keys(files), ...Object.keys(timers)],
    ]);
    passed(result, ` pass ${inDocs + 1}\n`);
  });

  it('runs 200 files in one process', async () => {
    const files = manyFiles(MANY);
    const all = Object.keys(files).map((name) => `import './${name}';`);
    const result = await runRunner('node-many', { ...files, 'all.mjs': all.join('\n') }, [
      ...['node', 'all.mjs'],
    ]);
    passed(result, ` pass ${MANY}\n`);
  });
});

describe('mocha', { timeout: LIMIT }, () => {
  const mocha = 'mocha/bin/mocha.js';
  const options = ['--timeout', '60000'];

  it.each(['--parallel', '--no-parallel'])('runs ES modules and CommonJS, %s', async (how) => {
    const tests = withGlobals(docs);
    const files = { ...tests, ...asCommonJs(tests), ...fixture('mocha-timers-test.mjs') };
    const result = await runRunner('mocha', files, [mocha, ...options, how, ...Object.keys(files)]);
    passed(result, `${2 * inDocs + 1} passing`);
  });

  it('runs 200 files in one process', async () => {
    const files = withGlobals(manyFiles(MANY));
    const result = await runRunner('mocha-many', files, [mocha, ...options, ...Object.keys(files)]);
    passed(result, `${MANY} passing`);
  });
});
