import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 300_000;

/**
 * Runs the scenarios of one name in a process of their own, with the package as it is installed.
 *
 * @param {{ real: string }} places
 * @param {string} scenario - Part of a group or title.
 * @returns {Promise<{ outcome: 'passed' | 'failed' | 'crashed', reason?: string,
 *   output: string }>} `failed` when
 *   every scenario of that name has failed, `crashed` when there is no result or no such scenario. `reason`: the first line of the first failure.
 */
export async function runAlone({ real }, scenario) {
  const args = [join(real, 'run.mjs'), '--no-install', '--no-docs', `--only=${scenario}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill(), TIMEOUT_MS);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  clearTimeout(timer);
  const [, reason] = /^FAIL .*\n\s*(.*)$/m.exec(stdout) ?? [];
  return { outcome: outcomeOf(stdout), reason, output: stdout + stderr };
}

function outcomeOf(stdout) {
  const [, passed, failed] = (/^(\d+) passed, (\d+) failed$/m.exec(stdout) ?? []).map(Number);
  if (!(passed + failed > 0)) return 'crashed';
  return passed === 0 ? 'failed' : 'passed';
}
