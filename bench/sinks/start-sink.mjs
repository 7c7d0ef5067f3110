import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('sink-process.mjs', import.meta.url));

/**
 * @param {'tcp' | 'http' | 'unixgram'} network - How it is reached.
 * @returns {Promise<{ addr: string, bytes: () => Promise<number> }>} A collector that ends with
 *   this process: where it listens, and how much it has read.
 */
export async function startSink(network) {
  const path = join(mkdtempSync(join(tmpdir(), 'kratos-bench-')), 'collector.sock');
  const child = fork(PROCESS, [network, path]);
  const [{ addr }] = await once(child, 'message');
  const bytes = async () => {
    child.send('bytes');
    return (await once(child, 'message'))[0].bytes;
  };
  return { addr, bytes };
}
