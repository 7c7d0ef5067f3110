import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/api/version.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const subpaths = Object.entries(manifest.exports)
  .filter(([path, target]) => target !== null && path !== './package.json')
  .map(([path]) => path.replace('.', 'kratos-otel'));

let folder: string;

/** A fresh folder with the packed tarball and some of its dependencies, and nothing else. */
function install(name: string, dependencies: string[]): string {
  const project = join(folder, name);
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'kratos-otel'), { recursive: true });
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  execFileSync('tar', [
    ...['-xzf', join(folder, tarball!), '--strip-components=1'],
    ...['-C', join(modules, 'kratos-otel')],
  ]);
  for (const dependency of dependencies) {
    const link = join(modules, dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), link, 'junction');
  }
  return project;
}

function run(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TRACE: 'none:' },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.trim();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kratos-otel-'));
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  // npm takes its time on a machine that does something else too.
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('the packed tarball in a fresh folder', () => {
  it.each(subpaths)('%s can be imported and required, with the same names', (subpath) => {
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const project = install(`all-${subpath.replace('/', '-')}`, dependencies);
    const show =
      'console.log(JSON.stringify(Object.keys(m).filter((k) => k !== "default").sort()))';
    const imported = run(
      project,
      '--input-type=module',
      '-e',
      `import * as m from '${subpath}'; ${show.replace('m)', '{...m})')}`,
    );
    const required = run(project, '-e', `const m = require('${subpath}'); ${show}`);
    expect(JSON.parse(imported)).toEqual(JSON.parse(required));
    // That of register is its side effect; register.test.ts is about that.
    expect((JSON.parse(imported) as string[]).length > 0).toBe(subpath !== 'kratos-otel/register');
  });

  it('kratos-otel/core loads with nothing but the API installed', () => {
    const project = install('core', ['@opentelemetry/api']);
    const body = `
      const header = { 'kratos-trace-id': '1:2:3:1' };
      const tracer = new m.KratosTracer();
      tracer.inject(tracer.extract(m.HTTPFormat, header), m.HTTPFormat, header);
      new m.KratosSampler(); new m.KratosIdGenerator(); new m.KratosPropagator();
      console.log(header['kratos-trace-id']);`;
    expect(
      run(project, '--input-type=module', '-e', `import * as m from 'kratos-otel/core';${body}`),
    ).toBe('1:2:3:1');
    expect(run(project, '-e', `const m = require('kratos-otel/core');${body}`)).toBe('1:2:3:1');
  });

  it('relays to OTLP with nothing but its own dependencies installed', () => {
    const project = install('relay', ['@opentelemetry/api', 'protobufjs']);
    const command = join(project, 'node_modules/kratos-otel/dist/commands/cli.js');
    const args = ['relay', '--listen=tcp://127.0.0.1:0', '--to=otlp+http://127.0.0.1:1'];
    const { stderr } = spawnSync(process.execPath, [command, ...args], {
      cwd: project,
      encoding: 'utf8',
      timeout: 5_000,
      killSignal: 'SIGTERM',
    });
    expect(stderr).toContain('sends to otlp+http://127.0.0.1:1/v1/traces');
  });

  it('is the same copy for who imports it and who requires it', () => {
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const project = install('both', dependencies);
    const script = `
      import { createRequire } from 'node:module';
      import { init, fromContext, getGlobalTracer } from 'kratos-otel';
      const cjs = createRequire(process.cwd() + '/x.js')('kratos-otel');
      const tracing = init({ disableSample: true });
      const trace = cjs.newTrace('op');
      const carrier = {};
      cjs.inject(trace, cjs.HTTPFormat, carrier);
      let second = '';
      try { cjs.init(); } catch (error) { second = error.message; }
      console.log(JSON.stringify([
        cjs.init === init,
        cjs.getGlobalTracer() === getGlobalTracer(),
        trace.run(() => fromContext()) === trace,
        carrier['kratos-trace-id'] === trace.traceId(),
        /called before/.test(second),
      ]));
      await tracing.shutdown();`;
    expect(run(project, '--input-type=module', '-e', script)).toBe('[true,true,true,true,true]');
  });

  it('says once that there are two copies of it, with both paths, and works with both', () => {
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const [first, second] = ['copy-1', 'copy-2'].map((name) => install(name, dependencies));
    const script = `
      const { diag } = require('@opentelemetry/api');
      const lines = [];
      const ignore = () => {};
      diag.setLogger({ warn: (line) => lines.push(line), error: ignore, info: ignore, debug: ignore, verbose: ignore });
      const one = require('kratos-otel');
      const two = require('${second}/node_modules/kratos-otel');
      (async () => {
        await one.init().shutdown();
        await two.init().shutdown();
        const tracing = one.init({ disableSample: true });
        const trace = two.newTrace('op');
        const carrier = {};
        one.inject(trace, one.HTTPFormat, carrier);
        const isSame = carrier['kratos-trace-id'] === trace.traceId() && trace.run(() => two.fromContext()) === trace;
        await tracing.shutdown();
        console.log(JSON.stringify([isSame, ...lines]));
      })();`;
    const [isSame, ...lines] = JSON.parse(run(first!, '-e', script)) as [boolean, ...string[]];
    expect(isSame).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('two copies of kratos-otel');
    for (const folder of [first, second]) expect(lines[0]).toContain(folder);
  });

  it('shows the page with nothing but protobufjs installed', async () => {
    const project = install('page', ['protobufjs', 'long']);
    const cli = join(project, 'node_modules/kratos-otel/dist/commands/cli.js');
    const child = spawn(process.execPath, [cli, 'view', '--port', '0'], { cwd: project });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    await expect.poll(() => said, { timeout: 10_000 }).toContain('Traces are shown on');
    const [, url = ''] = /shown on (\S+)/.exec(said) ?? [];
    for (const path of ['/', '/page.js', '/page.css', '/icon.svg']) {
      expect((await fetch(url + path)).status).toBe(200);
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('keeps its internals closed', () => {
    const project = install('closed', ['@opentelemetry/api']);
    for (const path of ['dist/esm/core/global.js', 'internal/x', 'core/global']) {
      const { stderr } = spawnSync(process.execPath, ['-e', `require('kratos-otel/${path}')`], {
        cwd: project,
        encoding: 'utf8',
      });
      expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    }
  });

  it('has no more than what users need', () => {
    const project = install('files', []);
    const files = readdirSync(join(project, 'node_modules/kratos-otel')).sort();
    expect(files).toEqual(
      'LICENSE README.md README.zh-CN.md dist docs package.json proto src'.split(' '),
    );
  });

  it('is of the version that the tracer reports', () => {
    expect(VERSION).toBe(manifest.version);
  });
});
