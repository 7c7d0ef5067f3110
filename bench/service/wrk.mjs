import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MISSING = 'wrk is not installed: `apt-get install wrk`, or skip this with --no-service';

/**
 * @param {string} url - What to request.
 * @param {number} seconds - How long.
 * @param {string} [script] - A script that says what is requested.
 * @returns {Promise<{ rate: number, p99: number }>} Requests a second, and the milliseconds within
 *   which 99 of 100 were answered.
 */
export async function wrk(url, seconds, script) {
  const args = ['--threads', '1', '--connections', '32', '--latency', '--duration', `${seconds}s`];
  if (script !== undefined) args.push('--script', script);
  const { stdout } = await promisify(execFile)('wrk', [...args, url]).catch((error) => {
    throw error.code === 'ENOENT' ? new Error(MISSING) : error;
  });
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`requests failed:\n${stdout}`);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p99: milliseconds(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
  };
}

function milliseconds([, number, unit]) {
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}
