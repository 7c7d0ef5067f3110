import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { KratosNetwork } from '../../../src/config/dsn/destination.js';
import { freeAddr, receive } from './local-receiver.js';
import { isUnixgramAvailable, unixgramNote } from './unixgram-available.js';

interface Outcome {
  code?: number;
  delivered?: number;
  error?: string;
  /** Milliseconds from the callback to the end of the process. */
  lingered: number;
  exitCode: number;
}

/** Runs `sender.mjs`, which uses the built package and exits when nothing keeps it. */
async function run(...args: string[]): Promise<Outcome> {
  const script = fileURLToPath(new URL('sender.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [exitCode]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[number]>,
  ]);
  const { at = Date.now(), ...outcome } = JSON.parse(output) as Outcome & { at?: number };
  return { ...outcome, lingered: Date.now() - at, exitCode };
}

describe('a process that has exported and never shuts down', () => {
  it.for<KratosNetwork>(['tcp', 'unix', 'udp', 'unixgram'])(
    'exits by itself, with everything sent, over %s',
    async (network, { skip }) => {
      skip(network === 'unixgram' && !isUnixgramAvailable, unixgramNote);
      const receiver = await receive(network, await freeAddr(network));
      const { lingered, ...outcome } = await run(network, receiver.addr);
      expect(outcome).toMatchObject({ code: 0, delivered: 1000, exitCode: 0 });
      expect(lingered).toBeLessThan(5000);
      if (network !== 'udp') {
        await expect.poll(() => receiver.operations().length).toBe(1000);
      }
      await receiver.close();
    },
  );
});

describe('a worker thread', () => {
  it('cannot use unixgram, and is told what it can use', async () => {
    const { error } = await run('unixgram', '/tmp/nobody.sock', 'worker');
    expect(error).toBe(
      'kratos-otel/reporter: the network unixgram is not there in a worker thread; use tcp or udp instead',
    );
  });

  it('can use tcp', async () => {
    const receiver = await receive('tcp', await freeAddr('tcp'));
    expect(await run('tcp', receiver.addr, 'worker')).toMatchObject({ code: 0, delivered: 1000 });
    await receiver.close();
  });
});
