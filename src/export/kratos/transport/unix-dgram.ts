import type { EventEmitter } from 'node:events';
import { builtIn } from '../../../node/built-in-modules.js';
import { loadOptional } from '../../optional-package.js';

/** A socket of the package `unix-dgram`, as far as it is used: everything in it is synchronous. */
export interface UnixDatagramSocket extends EventEmitter {
  /** Emits `connect` or `error`, before it returns. */
  connect(path: string): void;
  /**
   * Sends to the connected path. A message that is no Buffer aborts the process.
   *
   * @param callback - Called before `send` returns. Without an error the kernel has the message;
   *   the code 1 means that the peer's queue is full, and `writable` follows; a negative code is a
   *   system error.
   */
  send(message: Buffer, callback: (error?: Error & { code: number }) => void): void;
  /** A second call aborts the process. */
  close(): void;
}

/** What the package `unix-dgram` exports. */
export interface UnixDgram {
  createSocket(type: 'unix_dgram'): UnixDatagramSocket;
}

/**
 * Loads the addon that the network `unixgram` needs: Node itself has no such sockets.
 *
 * @throws Error that names the way out where it is not installed, on Windows, which has no such
 *   sockets, and in a worker thread, where it would use the event loop of the main thread.
 */
export function loadUnixDgram(): UnixDgram {
  if (process.platform === 'win32') throw unavailable('is not there on Windows');
  if (!builtIn('node:worker_threads').isMainThread)
    throw unavailable('is not there in a worker thread');
  try {
    return loadOptional('unix-dgram', 'the network unixgram') as UnixDgram;
  } catch (cause) {
    throw unavailable('needs the package unix-dgram, which cannot be loaded', cause);
  }
}

function unavailable(why: string, cause?: unknown): Error {
  const message = `kratos-otel/reporter: the network unixgram ${why}; use tcp or udp instead`;
  return new Error(message, { cause });
}
