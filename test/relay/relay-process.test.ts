import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { messageOf } from './relayed-message.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/commands/cli.js');
const children: ChildProcess[] = [];
let server: Server | undefined;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  server?.closeAllConnections();
  server?.close();
});

/** An OTLP backend; it answers when it is told to. */
async function backend(isAnswering = true): Promise<{ dsn: string; spans: () => number }> {
  let text = '';
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    request.on('end', () => isAnswering && response.end());
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const dsn = `otlp+http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { dsn, spans: () => text.split('/v1/orders').length - 1 };
}

async function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, 'relay', '--listen=tcp://127.0.0.1:0', ...args]);
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  await until(() => said.includes('sends to') || child.exitCode !== null);
  const port = Number(/listens at tcp:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  return { child, port, said: () => said };
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'relay', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('kratos-otel relay', () => {
  it('explains itself', () => {
    const { status, stdout } = run('--help');
    expect([status, stdout]).toEqual([0, expect.stringContaining('usage: kratos-otel relay')]);
    const wrong = run('--lissten=x', '--to=none:');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('kratos-otel relay: unknown flag --lissten; allowed: --listen');
    const taken = run('--to=none:', '--listen=tcp://192.0.2.77:1');
    expect([taken.status, taken.stderr]).toEqual([1, expect.stringContaining('EADDRNOTAVAIL')]);
  });

  it('is loaded by nobody else', () => {
    const loads = (code: string): string[] => {
      const show = 'console.log(JSON.stringify(Object.keys(require.cache)))';
      const { stdout } = spawnSync(process.execPath, ['-e', `${code}; ${show}`], {
        cwd: root,
        encoding: 'utf8',
      });
      return JSON.parse(stdout) as string[];
    };
    for (const path of [
      'cjs/index',
      'cjs/core',
      'cjs/reporter',
      'commands/cli',
      'commands/doctor',
    ]) {
      const files = loads(`process.argv[2] = 'x'; require('./dist/${path}.js')`);
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter((file) => file.includes('relay-command'))).toEqual([]);
    }
  });

  it('keeps the spans of others whole when a sender is killed within one', async () => {
    const { dsn, spans } = await backend();
    const { child, port, said } = await start(`--to=${dsn}`);
    const half = messageOf().subarray(0, 70).toString('hex');
    const code = `require('net').connect(${port}, '127.0.0.1', function () {
      this.write(Buffer.from('${half}', 'hex'), () => console.log('written'));
    })`;
    const killed = spawn(process.execPath, ['-e', code]);
    children.push(killed);
    const other = connect(port, '127.0.0.1');
    other.write(messageOf().subarray(0, 70));
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    other.end(Buffer.concat([messageOf().subarray(70), messageOf()]));
    await until(() => spans() === 2);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(said()).toContain('kratos-otel relay: delivered 2 spans, lost 0');
    expect(said()).toContain('cut off');
  });

  it('ends in time without its backend, and at once when it is told twice', async () => {
    const { dsn } = await backend(false);
    const first = await start(`--to=${dsn}`, '--shutdown-timeout=1s');
    connect(first.port, '127.0.0.1').write(messageOf());
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ended = once(first.child, 'exit');
    first.child.kill('SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(first.said()).toContain('delivered 0 spans, lost 1');

    const second = await start(`--to=${dsn}`, '--shutdown-timeout=60s');
    connect(second.port, '127.0.0.1').write(messageOf());
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stopped = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    await until(() => second.said().includes('SIGTERM'));
    second.child.kill('SIGTERM');
    expect(await stopped).toEqual([143, null]);
  });
});
