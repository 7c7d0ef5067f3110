import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-trace-base';
const NODE = '@types/node';

const CORE = `
import { extract, newTrace, tagString, type Trace } from 'kratos-otel/core';

const trace: Trace = newTrace('/orders');
trace.setTag(tagString('user.id', '42'));
trace.fork('redis', 'Redis:GET').finish(new Error('refused'));
export const id: string = trace.traceId();
export { extract };
`;

const ALL = `
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { init, extract, HTTPFormat, type TracingStats } from 'kratos-otel';
import { init as initJaeger } from 'kratos-otel/jaeger';
import { init as initZipkin } from 'kratos-otel/zipkin';
import { KratosExporter } from 'kratos-otel/reporter';

const tracing = init({ serviceName: 'shop', exporter: new KratosExporter({ network: 'unixgram', addr: '/run/collector.sock' }) });
const stats: TracingStats = tracing.stats();
export const ended: number = stats.ended;
export const trace = extract(HTTPFormat, { 'kratos-trace-id': '1:1:0:0' });
export const context = trace.context(ROOT_CONTEXT);
export { initJaeger, initZipkin };
`;

interface SetUp {
  readonly title: string;
  readonly packages: readonly string[];
  readonly source: string;
  readonly type: 'module' | 'commonjs';
  readonly options: ts.CompilerOptions;
}

const { ModuleKind: Module, ModuleResolutionKind: Resolution, ScriptTarget: Target } = ts;

const SET_UPS: readonly SetUp[] = [
  {
    title: 'an ES module of Node, target ES2022',
    packages: [API, SDK, NODE],
    source: ALL,
    type: 'module',
    options: { module: Module.NodeNext, target: Target.ES2022, types: ['node'] },
  },
  {
    title: 'CommonJS of Node, target ES2020',
    packages: [API, SDK, NODE],
    source: ALL,
    type: 'commonjs',
    options: { module: Module.Node16, target: Target.ES2020, types: ['node'] },
  },
  {
    title: 'a bundler, target ESNext',
    packages: [API, SDK, NODE],
    source: ALL,
    type: 'module',
    options: {
      module: Module.ESNext,
      moduleResolution: Resolution.Bundler,
      target: Target.ESNext,
      types: ['node'],
    },
  },
  {
    title: 'no SDK and no exporter installed',
    packages: [API, NODE],
    source: ALL,
    type: 'module',
    options: { module: Module.NodeNext, target: Target.ES2022, types: ['node'] },
  },
  {
    title: 'the core without types of Node',
    packages: [API],
    source: CORE,
    type: 'module',
    options: {
      module: Module.NodeNext,
      target: Target.ES2020,
      types: [],
      // The API's own declarations name the console.
      lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'],
    },
  },
  {
    title: 'every strict option',
    packages: [API, SDK, NODE],
    source: ALL,
    type: 'module',
    options: {
      module: Module.NodeNext,
      target: Target.ES2023,
      types: ['node'],
      exactOptionalPropertyTypes: true,
      isolatedModules: true,
      noPropertyAccessFromIndexSignature: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
    },
  },
  {
    title: 'the resolution of TypeScript before 4.7',
    packages: [API, SDK, NODE],
    source: ALL,
    type: 'commonjs',
    options: {
      module: Module.CommonJS,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- there are users of it.
      moduleResolution: Resolution.Node10,
      target: Target.ES2020,
      types: ['node'],
      ignoreDeprecations: '6.0',
    },
  },
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kratos-otel-types-'));
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A folder with the packed package and some of what is installed beside it, and nothing else. */
function install({ packages, source, type }: SetUp, name: string): string {
  const modules = join(folder, name, 'node_modules');
  mkdirSync(join(modules, 'kratos-otel'), { recursive: true });
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  execFileSync('tar', [
    ...['-xzf', join(folder, tarball), '--strip-components=1'],
    ...['-C', join(modules, 'kratos-otel')],
  ]);
  for (const each of packages) {
    const link = join(modules, each);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', each), link, 'junction');
  }
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ type }));
  const file = join(folder, name, 'application.ts');
  writeFileSync(file, source);
  return file;
}

describe('the types of the package, none of them skipped', () => {
  SET_UPS.forEach((setUp, index) => {
    it(`compile with ${setUp.title}`, { timeout: 60_000 }, () => {
      const file = install(setUp, `set-up-${String(index)}`);
      const program = ts.createProgram([file], {
        ...setUp.options,
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        typeRoots: [join(dirname(file), 'node_modules/@types')],
      });
      const errors = ts
        .getPreEmitDiagnostics(program)
        .map(({ file: at, messageText }) =>
          [
            at?.fileName.slice(folder.length),
            ts.flattenDiagnosticMessageText(messageText, '\n'),
          ].join(': '),
        );
      expect(errors).toEqual([]);
    });
  });
});
