import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

/** An application beside this package, the API and the packages that are named. */
function application(name: string, packages: string[]): string {
  const project = join(folder, name);
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@opentelemetry'), { recursive: true });
  mkdirSync(join(modules, 'kratos-otel'));
  cpSync(join(root, 'dist/cjs'), join(modules, 'kratos-otel/dist/cjs'), {
    recursive: true,
    filter: (path) => !/\.(ts|map)$/.test(path),
  });
  cpSync(join(root, 'package.json'), join(modules, 'kratos-otel/package.json'));
  for (const each of ['@opentelemetry/api', ...packages]) {
    symlinkSync(join(root, 'node_modules', each), join(modules, each), 'junction');
  }
  const app = `
    const { init, newTrace } = require('kratos-otel');
    newTrace('/before').finish();
    try {
      const seen = [];
      const tracing = init({
        exporters: [{ export: (spans, done) => { seen.push(spans[0].resource.attributes['telemetry.sdk.name']); done({ code: 0 }); }, shutdown: async () => {} }],
        disableSample: true,
      });
      newTrace('/orders').finish();
      void tracing.shutdown().then(() => console.log(seen.join()));
    } catch (error) { console.log(error.message, '|', error.cause?.message.split('\\n')[0]); }`;
  writeFileSync(join(project, 'app.cjs'), app);
  return project;
}

function run(project: string, cwd = project): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(project, 'app.cjs')], {
    cwd,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kratos-otel-sdk-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it.each(['@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace'])(
  'runs on %s alone',
  (name) => {
    expect(run(application(name.replace('/', '-'), [name]))).toBe('opentelemetry');
  },
);

it('says in init(), and not before, what to install where there is none', () => {
  expect(run(application('none', []))).toMatch(
    /^kratos-otel: init\(\) needs OpenTelemetry's SDK, which cannot be loaded; install it with: npm install @opentelemetry\/sdk-trace-base@2 \| Cannot find module/,
  );
});

it('does not take one from the working directory of somebody else', () => {
  const theirs = application('theirs', ['@opentelemetry/sdk-trace-base']);
  expect(run(application('ours', []), theirs)).toContain('cannot be loaded');
});

it('gives the reason where one is there that does not load', () => {
  const project = application('broken', []);
  const broken = join(project, 'node_modules/@opentelemetry/sdk-trace');
  mkdirSync(broken);
  writeFileSync(join(broken, 'index.js'), 'throw new Error("needs a newer Node")');
  expect(run(project)).toContain('| needs a newer Node');
});
