import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';

// What Linux has room for in `sun_path`, less the zero at the end; macOS has less.
const GREATEST_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;
const PROBE_MS = 2_000;

/**
 * Makes the way free for a socket: makes its folder, and removes a socket file that was left behind by a
 * process that is gone.
 *
 * @param path - Path of the socket.
 * @throws Error when another process listens there, or what is there is no socket.
 */
export async function clearSocketPath(path: string): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > GREATEST_PATH_BYTES) {
    throw new Error(
      `the path ${path} has ${bytes} bytes; a socket can have ${GREATEST_PATH_BYTES}`,
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there already, and is no socket`);
  if (await isListening(path)) throw new Error(`another process listens at ${path}`);
  unlinkSync(path);
}

/**
 * @param path - Path of a socket that listens.
 * @param mode - Who may write to it, as for `chmod`. Default: what the system's mask leaves.
 */
export function allowSocket(path: string, mode: number | undefined): void {
  if (mode !== undefined) chmodSync(path, mode);
}

/** A file that identifies a socket: another process may have put its own in its place. */
export interface SocketFile {
  readonly path: string;
  readonly inode: number;
}

/** @returns What {@link removeSocketFile} needs. */
export function socketFile(path: string): SocketFile {
  return { path, inode: lstatSync(path).ino };
}

/** Removes a socket file, unless another has taken its place. */
export function removeSocketFile({ path, inode }: SocketFile): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === inode) unlinkSync(path);
}

/** A datagram socket refuses a stream by EPROTOTYPE, and so tells that it is there. */
function isListening(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_MS, () => {
      end(true);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') end(false);
      else if (error.code === 'EPROTOTYPE' || error.code === 'EAGAIN') end(true);
      else reject(error);
    });
  });
}
