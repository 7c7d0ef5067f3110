import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('sink-process.mjs', import.meta.url));

/**
 * @param {'tcp' | 'http' | 'unixgram'} network - How it is reached.
 * @returns {Promise<{ addr: string, bytes: () => Promise<number>, arrived: () => Promise<{ bytes:
 *   number, spans: number }>, close: () => void }>} A collector that ends with this process: where it
 *   listens, and what it has read since it was last asked.
 */
export async function startSink(network) {
  const path = join(mkdtempSync(join(tmpdir(), 'kratos-bench-')), 'collector.sock');
  const child = fork(PROCESS, [network, path]);
  const [{ addr }] = await once(child, 'message');
  const ask = async (isCounted) => {
    child.send(isCounted);
    return (await once(child, 'message'))[0];
  };
  return {
    addr,
    bytes: async () => (await ask(false)).bytes,
    arrived: () => ask(true),
    close: () => child.disconnect(),
  };
}
