import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aptPackage } from '../install/apt-package.mjs';
import { findTool } from '../install/find-tool.mjs';
import { runCommand } from '../install/run-command.mjs';
import { freePorts } from './free-port.mjs';
import { startServer } from './start-server.mjs';

const HOW_TO_GET = aptPackage('mariadb-server');

/**
 * Starts a MariaDB with a new, empty database `test`. It asks nobody for a password: it listens on
 * 127.0.0.1 only, for as long as a scenario takes.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ port: number, version: string }>}
 */
export async function startMariadb(world) {
  const server = findTool('mariadbd', HOW_TO_GET, ['/usr/sbin']);
  const admin = findTool('mariadb-admin', HOW_TO_GET);
  const data = await createDatabase(world);
  const [port] = await freePorts(1);
  const login = ['--no-defaults', '--host=127.0.0.1', `--port=${port}`, '--user=root'];
  await startServer(world, {
    name: 'mariadb',
    program: server,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(data, 'socket')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-grant-tables',
      '--skip-networking=0',
      ...runAs(),
    ],
    isReady: () => runCommand(admin, [...login, 'ping']),
  });
  await runCommand(admin, [...login, 'create', 'test']);
  const version = await runCommand(server, ['--no-defaults', '--version']);
  return { port, version: /([\d.]+)-MariaDB/.exec(version)[1] };
}

async function createDatabase({ work }) {
  const program = findTool('mariadb-install-db', HOW_TO_GET);
  const data = join(work, 'mariadb');
  // What a killed server left behind would have to be repaired first.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const args = ['--no-defaults', `--datadir=${data}`, '--skip-test-db', ...runAs()];
  await runCommand(program, [...args, '--auth-root-authentication-method=normal']);
  return data;
}

/** The server refuses to run as root unless it is told to. */
function runAs() {
  return process.getuid() === 0 ? ['--user=root'] : [];
}
