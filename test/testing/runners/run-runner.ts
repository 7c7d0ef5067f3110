import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const work = fileURLToPath(new URL('.work', import.meta.url));
const IMPORT_OF_RUNNER = /^import .* from 'node:test';\n/m;

/** Tests by the names of their files. */
export type Files = Record<string, string>;

/** The tests of docs/testing.md. */
export function testsInDocs(): Files {
  const text = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const blocks = text.matchAll(/^```js\n(\/\/ ([\w-]+-test\.mjs)\n.*?)^```/gms);
  return Object.fromEntries([...blocks].map(([, code, name]) => [name!, code!]));
}

/** A file of the folder `fixtures`. */
export function fixture(name: string): Files {
  const path = new URL(`fixtures/${name}`, import.meta.url);
  return { [name]: readFileSync(path, 'utf8') };
}

/** As many files as that, each of which traces something of its own. */
export function manyFiles(count: number): Files {
  const [code] = Object.values(fixture('one-of-many.mjs'));
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `file-${n}-test.mjs`,
      code!.replaceAll('NUMBER', String(n)),
    ]),
  );
}

/** Tests for a runner that has `it()` and `beforeEach()` as globals. */
export function withGlobals(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, code]) => [name, code.replace(IMPORT_OF_RUNNER, '')]),
  );
}

/** Tests as CommonJS. */
export function asCommonJs(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, code]) => [
      name.replace('.mjs', '.cjs'),
      code.replaceAll(/^import (.*) from (.*);$/gm, 'const $1 = require($2);'),
    ]),
  );
}

/** What a runner has printed, and how it ended. */
export interface RunnerResult {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a test runner in a folder that has these tests and the built package, as it would be installed.
 * It has to end by itself.
 */
export function runRunner(
  name: string,
  files: Files,
  command: readonly string[],
): Promise<RunnerResult> {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  const installed = join(folder, 'node_modules/kratos-otel');
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  for (const [file, code] of Object.entries(files)) writeFileSync(join(folder, file), code);
  const [program, ...args] = command;
  const script = program === 'node' ? [] : [join(root, 'node_modules', program!)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...script, ...args], {
      cwd: folder,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('close', (code) => {
      if (code === 0) rmSync(folder, { recursive: true, force: true });
      // eslint-disable-next-line no-control-regex -- the colours of a runner
      resolve({ code, output: output.replaceAll(/\u001b\[[\d;]*m/g, '') });
    });
  });
}

/** A runner must not take itself for a part of the one that runs this. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_TEST)/.test(name),
  );
  return { ...Object.fromEntries(env), TRACE: 'none:', NO_COLOR: '1' };
}
