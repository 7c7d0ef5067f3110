import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from './find-tool.mjs';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Of the Go module; later ones are none. It has the server of Jaeger 2.13 in `cmd/jaeger`, and the
 * last one of Jaeger 1 in `cmd/all-in-one`.
 */
export const JAEGER_VERSION = '1.76.0';

const MODULE = 'github.com/jaegertracing/jaeger';

/**
 * Builds Jaeger from its Go module, unless it is there already; that takes some minutes. Its user
 * interface is not in the module, its API is.
 *
 * @param {{ work: string }} world
 * @param {'jaeger' | 'all-in-one'} command - Which server.
 * @returns {Promise<string>} Path of the program.
 */
export async function installJaeger({ work }, command) {
  const folder = join(work, 'bin');
  const program = join(folder, `jaeger-${command}-${JAEGER_VERSION}`);
  if (existsSync(program)) return program;
  const go = findTool('go', 'install Go 1.24.6 or newer and put it on the PATH', [
    '/usr/local/go/bin',
  ]);
  mkdirSync(folder, { recursive: true });
  // No other toolchain is to be downloaded, whatever go.mod asks for.
  const env = { GOTOOLCHAIN: 'local' };
  const printed = await retry('download of Jaeger', () =>
    runCommand(go, ['mod', 'download', '-json', `${MODULE}@v${JAEGER_VERSION}`], { env }),
  );
  const { Dir } = JSON.parse(printed);
  const half = `${program}.part`;
  // In its own folder it is built from its own go.sum, with the versions that it was released with.
  const args = ['build', '-p', '2', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', half];
  await retry('build of Jaeger', () =>
    runCommand(go, [...args, `./cmd/${command}`], { cwd: Dir, env }),
  );
  renameSync(half, program);
  return program;
}
