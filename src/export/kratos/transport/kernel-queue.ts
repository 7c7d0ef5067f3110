import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

// `tx_queue:rx_queue`, after the state; see `tcp_diag` and `get_tcp4_sock()` of Linux.
const QUEUES = '[0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8})';
// Seven thousand connections. To list tens of thousands again and again takes too much.
const GREATEST_LENGTH = 1024 * 1024;

/**
 * Tells how much of what was written on a connection waits in the kernel. Node cannot ask for it, and
 * a kernel may take megabytes for a peer that does not read. Linux shows it to everybody.
 *
 * @param socket - A TCP connection.
 * @returns Bytes that the peer's machine has not confirmed and, for a peer on this machine, that it
 *   has not read. `undefined` when the system does not tell.
 */
export async function waitingInKernel(socket: Socket): Promise<number | undefined> {
  const { localPort, remotePort, remoteFamily, localAddress, remoteAddress } = socket;
  if (process.platform !== 'linux' || localPort === undefined || remotePort === undefined) {
    return undefined;
  }
  const tables = await readTables(remoteFamily === 'IPv6', localAddress === remoteAddress);
  if (tables === undefined || tables.length > GREATEST_LENGTH) return undefined;
  const ours = queuesOf(tables, localPort, remotePort);
  const theirs = queuesOf(tables, remotePort, localPort);
  return ours === undefined ? undefined : ours.sent + (theirs?.received ?? 0);
}

async function readTables(isIPv6: boolean, isLocal: boolean): Promise<string | undefined> {
  const names = isIPv6 ? ['tcp6'] : isLocal ? ['tcp', 'tcp6'] : ['tcp'];
  try {
    const tables = names.map((name) => readFile(`/proc/self/net/${name}`, 'latin1'));
    return (await Promise.all(tables)).join('');
  } catch {
    return undefined;
  }
}

function queuesOf(
  tables: string,
  from: number,
  to: number,
): { sent: number; received: number } | undefined {
  const line = new RegExp(`:${port(from)} [0-9A-F]+:${port(to)} ${QUEUES}`).exec(tables);
  if (line === null) return undefined;
  return { sent: parseInt(line[1] ?? '', 16), received: parseInt(line[2] ?? '', 16) };
}

function port(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}
