import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { KratosExporter } from '../../src/reporter.js';
import { init } from '../../src/init.js';

const cli = fileURLToPath(new URL('../../dist/commands/cli.js', import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function view(...args: string[]): ChildProcess & { said: string } {
  const child = spawn(process.execPath, [cli, 'view', ...args]);
  started.push(child);
  const talking = Object.assign(child, { said: '' });
  const listen = (chunk: unknown): void => {
    talking.said += String(chunk);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return talking;
}

async function addressOf(child: { said: string }): Promise<string> {
  await expect.poll(() => child.said, { timeout: 10_000 }).toContain('Traces are shown on');
  return /shown on (\S+)/.exec(child.said)?.[1] ?? '';
}

async function counts(url: string): Promise<unknown> {
  return (await fetch(`${url}/healthz`)).json();
}

describe('kratos-otel view', () => {
  it('says where it is, shows the page, and ends with 0 when it is told to', async () => {
    const child = view('--port', '0');
    const url = await addressOf(child);
    expect(child.said).toContain(`TRACE=view://${url.slice(7)}`);
    expect(await (await fetch(url)).text()).toContain('<div id="page">');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('takes the next port that is free, but only in the place of the default', async () => {
    const first = view();
    const second = view();
    const urls = new Set([await addressOf(first), await addressOf(second)]);
    expect(urls.size).toBe(2);
    expect(first.said + second.said).toContain('Port 9421 is taken');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const third = view('--port', String((server.address() as AddressInfo).port));
    expect(await once(third, 'exit')).toEqual([1, null]);
    expect(third.said).toContain('EADDRINUSE');
    server.close();
  });

  it('says what is wrong with an option, and ends with 2', async () => {
    const child = view('--port', 'x');
    expect(await once(child, 'exit')).toEqual([2, null]);
    expect(child.said).toContain('--port must be a whole number from 0 to 65535, got "x"');
    const help = view('--help');
    expect(await once(help, 'exit')).toEqual([0, null]);
    expect(help.said).toContain('--max-traces N');
  });

  it.each(['unixgram', 'unix'] as const)(
    'takes spans as a collector of Kratos on %s',
    async (network) => {
      const folder = mkdtempSync(join(tmpdir(), 'view-'));
      const addr = join(folder, 'collect.sock');
      const url = await addressOf(view('--port', '0', '--listen', `${network}://${addr}`));
      const exporter = new KratosExporter({ network, addr });
      const tracing = init({ serviceName: 'shop', exporter, disableSample: true });
      tracing.tracer.newTrace('/orders').finish();
      await tracing.shutdown();
      await expect.poll(() => counts(url)).toMatchObject({ traces: 1, spans: 1, refused: 0 });
      rmSync(folder, { recursive: true });
    },
  );
});
