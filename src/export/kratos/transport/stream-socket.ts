import type { NetConnectOpts, Socket } from 'node:net';
import { builtIn } from '../../../node/built-in-modules.js';
import { lookup } from '../../host-lookup.js';
import { untraced } from '../../untraced.js';

const KEEP_ALIVE_MS = 60_000;
// Longer than Node's 250 ms: a host on another continent needs that.
const NEXT_ADDRESS_AFTER_MS = 1_000;

/**
 * Begins to connect. An idle connection keeps no process alive, and one that the peer has closed is
 * closed.
 *
 * @param options - Host and port, or the path of a socket.
 */
export function openSocket(options: NetConnectOpts): Socket {
  const autoSelect = {
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  };
  const socket = untraced(() => builtIn('node:net').connect({ ...options, lookup, ...autoSelect }));
  socket.unref();
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // Nothing is expected from the peer, but who does not read does not see the end either.
  socket.resume();
  socket.once('end', () => socket.destroy());
  // `socket.errored` keeps it.
  socket.on('error', () => {});
  return socket;
}

/**
 * @param socket - A socket that connects.
 * @throws Error when it is closed before it is connected.
 */
export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('close', () => {
      reject(socket.errored ?? new Error('the connection was closed'));
    });
  });
}

/**
 * Writes, and waits until the kernel has all of it.
 *
 * @throws Error when the connection breaks before that.
 */
export function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      // Node reports a write that was cut off by destroy() as a success.
      if (!error && !socket.destroyed) resolve();
      else reject(error ?? socket.errored ?? new Error('the connection was closed'));
    });
  });
}
