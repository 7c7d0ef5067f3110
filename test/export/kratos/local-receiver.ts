import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { KratosNetwork } from '../../../src/config/dsn/destination.js';
import { loadUnixDgram } from '../../../src/export/kratos/transport/unix-dgram.js';
import { decodeKratosSpan } from '../../../src/wire/span/read/decode-kratos-span.js';
import { splitSpans } from '../../../src/wire/span/read/split-spans.js';

/** A collector in the process of the test. */
export interface LocalReceiver {
  readonly addr: string;
  /** What each connection brought; datagrams are one connection each. */
  readonly connections: Buffer[][];
  /** Operations of the spans that arrived whole, in order. */
  operations(): string[];
  /** Stops, and breaks what is connected. */
  close(): Promise<void>;
}

const isStream = (network: KratosNetwork) => network === 'tcp' || network === 'unix';

let folder: string | undefined;
let sockets = 0;

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A path that no other test uses. */
export function socketPath(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'kratos-reporter-'));
  return join(folder, `${++sockets}.sock`);
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An address of a network at which nobody listens. */
export async function freeAddr(network: KratosNetwork): Promise<string> {
  return network === 'tcp' || network === 'udp' ? `127.0.0.1:${await freePort()}` : socketPath();
}

/** Listens at an address that `freeAddr` gave, or one that a receiver has left. */
export async function receive(
  network: KratosNetwork,
  addr: string,
  onConnection: (socket: Socket, index: number) => void = () => {},
): Promise<LocalReceiver> {
  const connections: Buffer[][] = [];
  const stop = isStream(network)
    ? await listen(addr, connections, onConnection)
    : await bind(network, addr, connections);
  return {
    addr,
    connections,
    operations: () =>
      connections.flatMap((chunks) =>
        splitSpans(Buffer.concat(chunks)).spans.map((span) => decodeKratosSpan(span).operationName),
      ),
    close: stop,
  };
}

async function listen(
  addr: string,
  connections: Buffer[][],
  onConnection: (socket: Socket, index: number) => void,
): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const chunks: Buffer[] = [];
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.on('data', (chunk) => chunks.push(chunk));
    onConnection(socket, connections.push(chunks) - 1);
  });
  if (addr.startsWith('/')) server.listen(addr);
  else server.listen(...portAndHost(addr));
  await once(server, 'listening');
  return async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  };
}

async function bind(
  network: KratosNetwork,
  addr: string,
  connections: Buffer[][],
): Promise<() => Promise<void>> {
  if (network === 'udp') {
    const socket = createSocket({ type: addr.startsWith('[') ? 'udp6' : 'udp4' });
    socket.on('message', (message) => connections.push([message]));
    socket.bind(...portAndHost(addr));
    await once(socket, 'listening');
    return async () => {
      socket.close();
      await once(socket, 'close');
    };
  }
  const socket = loadUnixDgram().createSocket('unix_dgram');
  socket.on('message', (message: Buffer) => connections.push([message]));
  (socket as unknown as { bind: (path: string) => void }).bind(addr);
  return () => {
    socket.close();
    rmSync(addr);
    return Promise.resolve();
  };
}

function portAndHost(addr: string): [number, string] {
  const at = addr.lastIndexOf(':');
  return [Number(addr.slice(at + 1)), addr.slice(0, at).replace(/[[\]]/g, '')];
}
