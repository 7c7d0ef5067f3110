import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that a test has started. */
export interface Peer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * @param program - Name of a program.
 * @returns Whether it is installed.
 */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], pathWithServers()).status === 0;
}

/** @returns A running Redis. */
export function startRedis(): Promise<Peer> {
  return start('redis-server', (port) => [
    '--port',
    String(port),
    '--save',
    '',
    '--bind',
    '127.0.0.1',
  ]);
}

/** @returns A running memcached. */
export function startMemcached(): Promise<Peer> {
  const user = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  return start('memcached', (port) => ['-p', String(port), '-l', '127.0.0.1', '-U', '0', ...user]);
}

/** @returns A running MariaDB, which asks nobody for a password. */
export function startMariadb(): Promise<Peer> {
  const data = mkdtempSync(join(tmpdir(), 'mariadb-'));
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', ...user],
    { ...pathWithServers(), stdio: 'ignore' },
  );
  return start(
    'mariadbd',
    (port) => [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(data, 'socket')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-grant-tables',
      '--skip-networking=0',
      ...user,
    ],
    () => {
      rmSync(data, { recursive: true, force: true });
    },
  );
}

async function start(
  program: string,
  args: (port: number) => string[],
  cleanUp: () => void = () => {},
): Promise<Peer> {
  const port = await freePort();
  const server = spawn(program, args(port), { ...pathWithServers(), stdio: 'ignore' });
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve();
    }),
  );
  const until = Date.now() + 20_000;
  while (!(await listens(port))) {
    if (server.exitCode !== null || Date.now() > until)
      throw new Error(`${program} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    stop: async () => {
      server.kill('SIGKILL');
      await ended;
      cleanUp();
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function pathWithServers(): { env: NodeJS.ProcessEnv } {
  return { env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` } };
}
