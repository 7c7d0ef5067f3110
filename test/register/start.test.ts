import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = {
  '--import': join(root, 'dist/esm/register.js'),
  '--require': join(root, 'dist/cjs/register.js'),
};
const OPTIONS = ['--import', '--require'] as const;
const INSTRUMENTATION = `
  exports.Found = class {
    instrumentationName = '@opentelemetry/instrumentation-found';
    setTracerProvider() {}
    enable() { console.error('enabled'); }
    disable() {}
  };`;

let folder: string;

beforeAll(() => {
  // No folder above it has any packages.
  folder = mkdtempSync(join(tmpdir(), 'register-'));
  // Users other than this one run in it.
  chmodSync(folder, 0o755);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function instrumentation(at: string, code = INSTRUMENTATION, name = 'found'): void {
  const base = `${at}/node_modules/@opentelemetry/instrumentation-${name}`;
  write(
    `${base}/package.json`,
    JSON.stringify({ name: `@opentelemetry/instrumentation-${name}`, main: 'i.js' }),
  );
  write(`${base}/i.js`, code);
}

function run(
  args: readonly string[],
  {
    env = {},
    cwd = folder,
    uid,
  }: { env?: Record<string, string>; cwd?: string; uid?: number } = {},
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, TRACE: 'none:', ...env },
    encoding: 'utf8',
    timeout: 30_000,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { code: status, stdout, stderr };
}

const APP = 'console.log("runs"); process.exitCode = 7;';
const RUNS = { code: 7, stdout: 'runs\n' };

describe.each(OPTIONS)('node %s register', (option) => {
  const register = own[option];

  it('finds what is beside the main module, wherever it is started', () => {
    const app = write('beside/bin/app.cjs', APP);
    instrumentation('beside');
    expect(run([option, register, app])).toEqual({ ...RUNS, stderr: 'enabled\n' });
  });

  it('finds it by a link to the main module, and for a folder', () => {
    const app = write('linked/app.cjs', APP);
    write('linked/index.js', APP);
    instrumentation('linked');
    const link = `link${option}.cjs`;
    symlinkSync(app, join(folder, link));
    for (const main of [`./${link}`, './linked']) {
      expect(run([option, register, main]).stderr).toBe('enabled\n');
    }
  });

  it('finds what lies below auto-instrumentations-node only', () => {
    const app = write('auto/app.cjs', APP);
    const base = 'auto/node_modules/@opentelemetry/auto-instrumentations-node';
    const dependencies = { '@opentelemetry/instrumentation-found': '1.0.0' };
    write(
      `${base}/package.json`,
      JSON.stringify({
        name: '@opentelemetry/auto-instrumentations-node',
        main: 'build/i.js',
        exports: './build/i.js',
        dependencies,
      }),
    );
    write(`${base}/build/i.js`, '');
    instrumentation(base);
    expect(run([option, register, app]).stderr).toBe('enabled\n');
  });

  it('runs nothing of the working directory', () => {
    instrumentation('foreign', 'console.log("foreign code");');
    const app = write('home/app.cjs', APP);
    for (const args of [[app], ['-e', APP], ['-p', '1'], ['--input-type=commonjs', '-e', APP]]) {
      const { stdout } = run([option, register, ...args], { cwd: join(folder, 'foreign') });
      expect(stdout).not.toContain('foreign');
    }
  });

  it.each([
    [
      'throws when it is loaded',
      'throw new Error("not here\\nsecond line");',
      /instrumentation-found fails.*not here/,
    ],
    [
      'throws when it is made',
      INSTRUMENTATION.replace(
        'setTracerProvider() {}',
        'constructor() { throw new Error("no"); } setTracerProvider() {}',
      ),
      /fails.*no/,
    ],
    [
      'throws when it is enabled',
      INSTRUMENTATION.replace("console.error('enabled')", 'throw new Error("stuck")'),
      /fails.*stuck/,
    ],
    [
      'needs what is missing',
      'require("nowhere-to-be-found");',
      /install it with: npm install nowhere-to-be-found/,
    ],
  ])('says in one line that an instrumentation %s', (what, code, line) => {
    const at = `broken-${what.replaceAll(' ', '-')}-${option.slice(2)}`;
    const app = write(`${at}/app.cjs`, APP);
    instrumentation(at, code);
    const { stderr, ...rest } = run([option, register, app]);
    expect(rest).toEqual(RUNS);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^kratos-otel\/register: /);
    expect(stderr).toMatch(line);
  });

  it.each([
    [{ TRACE: 'smoke://h' }, /unknown scheme "smoke".*correct the variable TRACE/],
    [{ TRACE: 'otlp+http://me:S3CRET@h?key=S3CRET' }, /unknown parameter "key"/],
    [{ TRACE_PROBABILITY: '2' }, /TRACE_PROBABILITY must be a number/],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: 'many' }, /OTEL_BSP_MAX_QUEUE_SIZE/],
  ])('says in one line what is wrong with %j', (env, line) => {
    const app = write('settings/app.cjs', APP);
    const { stderr, ...rest } = run([option, register, app], { env });
    expect(rest).toEqual(RUNS);
    expect(stderr).toMatch(
      /^kratos-otel\/register: [^\n]*; the application runs without tracing\n$/,
    );
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('S3CRET');
  });

  it('says in one line which package is missing', () => {
    const at = join(folder, `bare-${option.slice(2)}/node_modules/kratos-otel`);
    mkdirSync(at, { recursive: true });
    cpSync(join(root, 'dist'), join(at, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(at, 'package.json'));
    const app = write('bare/app.cjs', APP);
    const copy = register.replace(root, `${at}/`);
    const { stderr, ...rest } = run([option, copy, app]);
    expect(rest).toEqual(RUNS);
    expect(stderr).toMatch(
      /^kratos-otel\/register: the package \S+ cannot be found [^\n]*npm install [^\n]*\n$/,
    );
  });

  it.runIf(process.getuid?.() === 0)('says which folder cannot be read', () => {
    const at = join(folder, `other-user-${option.slice(2)}`);
    // The tests may run where other users cannot read this package.
    const copy = join(at, 'kratos-otel');
    mkdirSync(copy, { recursive: true });
    for (const each of ['dist', 'package.json'])
      cpSync(join(root, each), join(copy, each), { recursive: true });
    const app = write(`other-user-${option.slice(2)}/app.cjs`, APP);
    mkdirSync(join(at, 'node_modules/@opentelemetry'), { recursive: true });
    chmodSync(join(at, 'node_modules/@opentelemetry'), 0o000);
    const { stderr, ...rest } = run([option, register.replace(root, `${copy}/`), app], {
      uid: 65_534,
    });
    expect(rest).toEqual(RUNS);
    expect(stderr).toMatch(/^kratos-otel\/register: [^\n]*\n$/);
  });

  it('leaves package managers alone', () => {
    instrumentation('tools');
    const named = write('tools/npm/bin/npm-cli.js', APP);
    write('tools/pnpm/package.json', '{"name":"pnpm"}');
    for (const main of [
      named,
      write('tools/pnpm/dist/worker.js', APP),
      write('tools/yarn-4.9.1.cjs', APP),
    ]) {
      expect(run([option, register, main], { env: { OTEL_LOG_LEVEL: 'info' } })).toEqual({
        ...RUNS,
        stderr: '',
      });
    }
  });

  it('says at level info what was set up', () => {
    const app = write('info/app.cjs', 'setTimeout(() => {}, 300)');
    instrumentation('info');
    const { stderr } = run([option, register, app], {
      env: { OTEL_LOG_LEVEL: 'info', TRACE: 'zipkin+http://me:S3CRET@127.0.0.1:1?probability=0.5' },
    });
    expect(stderr).toMatch(
      /kratos-otel: spans go to zipkin\+http:\/\/127\.0\.0\.1:1\/api\/v2\/spans \(does not answer \(ECONNREFUSED\)\); sampled: the first trace of an operation in each second, of the others p = 0\.5; instrumentations: found, [a-z0-9, ]+; loaded too early to be patched: none; OpenTelemetry SDK 2\.\d+\.\d+, API 1\.\d+\.\d+\n/,
    );
    expect(stderr).not.toContain('S3CRET');
  });

  it('makes way for init() of the application', () => {
    const app = write(
      'own-init/app.cjs',
      `const { init, newTrace } = require(${JSON.stringify(join(root, 'dist/cjs/index.js'))});
       const tracing = init({ exporter: 'none:', disableSample: true });
       newTrace('/a').finish();
       console.log(tracing.stats().ended);
       tracing.shutdown();`,
    );
    instrumentation('own-init');
    const { code, stdout, stderr } = run([option, register, app]);
    expect([code, stdout]).toEqual([0, '1\n']);
    expect(stderr).toBe(
      'enabled\nkratos-otel/register: the application calls init(): its settings hold from now on, and those of register no longer do\nenabled\n',
    );
  });
});

it('given twice sets up once', () => {
  const app = write('twice/app.cjs', APP);
  instrumentation('twice');
  const args = ['--require', own['--require'], '--import', own['--import'], app];
  expect(run(args).stderr).toBe('enabled\n');
});
