import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/commands/cli.js');

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

function doctor(cwd: string, env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, 'doctor', ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    child.on('close', (code) => {
      resolve({ code, ...output });
    });
  });
}

let server: Server | undefined;
const folders: string[] = [];

afterEach(() => {
  server?.close();
  server = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files: Record<string, object | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return folder;
}

const installed = (name: string, version: string): Record<string, object> => ({
  [`node_modules/${name}/package.json`]: { name, version },
});

async function backend(status: number): Promise<{ port: number; bodies: string[] }> {
  const bodies: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, bodies };
}

describe('kratos-otel doctor', () => {
  it('sends one span, and finds nothing wrong', async () => {
    const { port, bodies } = await backend(202);
    const TRACE = `zipkin+http://me:S3CRET@127.0.0.1:${port}`;
    const { code, stdout, stderr } = await doctor(root, { TRACE });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`ok     TRACE: zipkin+http://127.0.0.1:${port}/api/v2/spans\n`);
    expect(stdout).toContain('ok     destination: answers\nok     a span: was sent and accepted\n');
    expect(stdout).toMatch(/instrumentation-http: patches node:https?, node:https?\n/);
    expect(stdout).not.toContain('S3CRET');
    expect(bodies.filter((body) => body.includes('kratos-otel doctor'))).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ['nobody listens', 'tcp://127.0.0.1:1', /destination: does not answer \(ECONNREFUSED\)/],
    ['a host is unknown', 'otlp+http://nobody.invalid', /nobody\.invalid does not resolve/],
    ['a DSN is wrong', 'zipkin+http://h?token=S3CRET', /unknown parameter "token"; allowed: /],
    ['nothing is said', '', /not set, and nothing listens at the default[^]*TRACE=console:/],
  ])('exits with 1 where %s', async (_, TRACE, found) => {
    const { code, stdout } = await doctor(root, { TRACE });
    expect(code).toBe(1);
    expect(stdout).toMatch(found);
    expect(stdout).not.toContain('S3CRET');
    expect(stdout).toMatch(/wrong: 1\n$/);
  });

  it('says that a backend refuses a span', async () => {
    const { port } = await backend(401);
    const { code, stdout } = await doctor(root, { TRACE: `zipkin+http://127.0.0.1:${port}` });
    expect(code).toBe(1);
    expect(stdout).toMatch(/wrong {2}a span: was not accepted: /);
  });

  it('names what is missing, too old, too new, and there twice', async () => {
    const folder = project({
      'package.json': { name: 'app', type: 'module' },
      'index.js': 'console.log("code of the application");',
      ...installed('@opentelemetry/api', '1.8.0'),
      ...installed('@opentelemetry/sdk-trace-base', '1.30.1'),
      'node_modules/other/node_modules/@opentelemetry/api/package.json': {
        name: '@opentelemetry/api',
        version: '1.9.0',
      },
    });
    const { code, stdout } = await doctor(folder, { TRACE: 'console:' }, '--json');
    const { ok, checks } = JSON.parse(stdout) as {
      ok: boolean;
      checks: { name: string; status: string; found: string; todo?: string }[];
    };
    expect([code, ok]).toEqual([1, false]);
    const wrong = Object.fromEntries(
      checks.filter(({ status }) => status === 'wrong').map(({ name, todo }) => [name, todo]),
    );
    expect(Object.keys(wrong)).toEqual([
      'kratos-otel',
      '@opentelemetry/api',
      'OpenTelemetry SDK',
      'copies of @opentelemetry/api',
    ]);
    expect(wrong['OpenTelemetry SDK']).toBe('npm install @opentelemetry/sdk-trace-base@2');
    expect(checks.find(({ name }) => name === 'modules')?.found).toContain('--import');
  });

  it('knows the line of SDK 3', async () => {
    const folder = project({
      ...installed('@opentelemetry/api', '1.9.1'),
      ...installed('@opentelemetry/sdk-trace', '3.0.0'),
    });
    const { stdout } = await doctor(folder, { TRACE: 'none:' });
    expect(stdout).toMatch(/wrong {2}OpenTelemetry SDK: @opentelemetry\/sdk-trace 3\.0\.0\n/);
  });
});

it('names the commands to those who ask for another one', async () => {
  const child = spawn(process.execPath, [cli, 'toString']);
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, stderr]).toEqual([2, 'usage: kratos-otel doctor | relay | view\n']);
});
