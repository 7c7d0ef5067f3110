import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs something with a folder for sockets, which is removed at the end.
 *
 * @param {(folder: string) => Promise<T>} use - What to do with it.
 * @returns {Promise<T>} What `use` returned.
 * @template T
 */
export async function withSocketFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'kratos-faults-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
