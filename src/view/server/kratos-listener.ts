import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { loadUnixDgram } from '../../export/kratos/transport/unix-dgram.js';
import { splitSpans } from '../../wire/span/read/split-spans.js';
import { readKratosMessages } from '../ingest/read-kratos-spans.js';
import type { TraceStore } from '../store/trace-store.js';

/** A listener that can be closed. */
export interface KratosListener {
  close(): Promise<void>;
}

/**
 * Takes spans as a collector of Kratos v1 does.
 *
 * @param dsn - `tcp://host:port`, `unix:///path` or `unixgram:///path`. A socket that is there
 *   is replaced.
 * @param store - Where spans go.
 * @throws Error of the system, or when `unixgram` is not there.
 */
export function listenForKratos(dsn: string, store: TraceStore): Promise<KratosListener> {
  const [, network = '', address = ''] = /^(\w+):\/\/(.*)$/.exec(dsn) ?? [];
  if (network === 'unixgram') return Promise.resolve(listenForDatagrams(address, store));
  return listenForStreams(network === 'unix' ? { path: address } : hostPort(address), store);
}

function hostPort(address: string): { host: string; port: number } {
  const [, ip, name = '', port = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(address) ?? [];
  const host = ip ?? name;
  return { host: host === '' ? '127.0.0.1' : host, port: Number(port) };
}

function listenForStreams(
  address: { path: string } | { host: string; port: number },
  store: TraceStore,
): Promise<KratosListener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    readStream(socket, store);
  });
  if ('path' in address) rmSync(address.path, { force: true });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      resolve({ close });
    });
  });
}

function readStream(socket: Socket, store: TraceStore): void {
  let rest: Uint8Array = new Uint8Array();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      const split = splitSpans(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
      store.add(readKratosMessages(split.spans));
      rest = Uint8Array.from(split.rest);
    } catch {
      // Where the next span begins is not known.
      store.add({ spans: [], refused: 1 });
      socket.destroy();
    }
  });
}

interface ReceivingSocket {
  bind(path: string): void;
  on(event: 'message', listener: (message: Buffer) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): void;
}

function listenForDatagrams(path: string, store: TraceStore): KratosListener {
  const socket = loadUnixDgram().createSocket('unix_dgram') as unknown as ReceivingSocket;
  let failure: Error | undefined;
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('message', (message) => {
    store.add(readKratosMessages([message]));
  });
  rmSync(path, { force: true });
  socket.bind(path);
  // It binds before it returns, and says so by an event.
  if (failure !== undefined) throw new Error(`unixgram://${path}: ${String(failure)}`);
  return {
    close: () => {
      socket.close();
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  };
}
