import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from './find-tool.mjs';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

let built;

/**
 * Builds the program in `test/real/go`; Go itself knows when there is nothing to do.
 *
 * @param {{ real: string, work: string }} places
 * @returns {Promise<{ path: string, versions: Record<string, string> }>} The program, and what it
 *   is made of.
 */
export function buildGoPeer(places) {
  built ??= build(places);
  return built;
}

async function build({ real, work }) {
  const go = findTool('go', 'install Go 1.21 or newer and put it on the PATH', [
    '/usr/local/go/bin',
  ]);
  const cwd = join(real, 'go');
  // No other toolchain is to be downloaded, whatever go.mod of a dependency asks for.
  const env = { GOTOOLCHAIN: 'local' };
  const path = join(work, 'go-peer');
  await retry('go mod download', () => runCommand(go, ['mod', 'download'], { cwd, env }));
  await runCommand(go, ['build', '-o', path, '.'], { cwd, env });
  const [, goVersion] = /go(\d\S*)/.exec(await runCommand(go, ['version'], { cwd, env }));
  return { path, versions: { ...requiredVersions(join(cwd, 'go.mod')), Go: goVersion } };
}

function requiredVersions(path) {
  const text = readFileSync(path, 'utf8');
  const versionOf = (module) => new RegExp(`\\s${module} v(\\S+)`).exec(text)[1];
  return {
    'Go-Kratos': versionOf('github.com/go-kratos/kratos'),
    'grpc-go': versionOf('google.golang.org/grpc'),
  };
}
