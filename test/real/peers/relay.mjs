import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.mjs';

/**
 * Starts `kratos-otel relay` of the installed package.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ listen: string, to: string, node?: string, flags?: string[] }} options - `node`: the
 *   program that runs it, default this one.
 * @returns {Promise<{ address: string, metrics: () => Promise<string>, value: (name: string) =>
 *   Promise<number>, stop: () => Promise<{ code: number, said: string }> }>} `address`: where it
 *   listens; `value`: the sum of a metric; `stop`: ends it by SIGTERM.
 */
export async function startRelay(world, { listen, to, node = process.execPath, flags = [] }) {
  const installed = join(world.real, 'node_modules/kratos-otel');
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const command = join(installed, bin['kratos-otel']);
  const args = [`--listen=${listen}`, `--to=${to}`, '--http=127.0.0.1:0', ...flags];
  const child = spawn(node, [command, 'relay', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  world.onStop(() => child.kill('SIGKILL'));
  await until(
    () => said.includes('sends to') || child.exitCode !== null,
    () => `the relay to start: ${said}`,
  );
  if (child.exitCode !== null) throw new Error(`the relay has ended: ${said}`);
  const [, address] = /listens at (\S+)/.exec(said);
  const [, url] = /metrics at (\S+)/.exec(said);
  const metrics = async () => (await fetch(url)).text();
  const value = async (name) => {
    const found = [...(await metrics()).matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm'))];
    return found.reduce((sum, [, each]) => sum + Number(each), 0);
  };
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = await ended;
    return { code, said };
  };
  return { address, metrics, value, stop };
}
