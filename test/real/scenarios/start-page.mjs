// What a reader does who follows docs/start.md, in both languages: each file, each command.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePorts } from '../peers/free-port.mjs';
import { until } from '../peers/until.mjs';
import { startZipkin } from '../peers/zipkin.mjs';
import { readPage } from '../start/read-page.mjs';

const group = 'The start page';
const SHAPES = ['shop CLIENT http:get', 'shop SERVER /orders', 'users SERVER /users/7'];

export default ['docs/start.md', 'docs/zh/start.md'].map((path) => ({
  group,
  title: path,
  seconds: 300,
  run: (world) => follow(world, path),
}));

async function follow(world, path) {
  const zipkin = await startZipkin(world);
  const [go, node] = await freePorts(2);
  const tarball = readdirSync(world.work).find((file) => /^kratos-otel-.*tgz$/.test(file));
  // The page's ports may be taken, and it installs what is not published yet.
  const here = (text) =>
    text
      .replaceAll('127.0.0.1:9411', `127.0.0.1:${zipkin.port}`)
      .replaceAll('127.0.0.1:8000', `127.0.0.1:${go}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${node}`)
      .replaceAll('listen(8080,', `listen(${node},`)
      .replaceAll('install kratos-otel', `install ${join(world.work, tarball)}`);
  const { files, commands } = readPage(readFileSync(join(world.root, path), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'kratos-start-'));
  world.onStop(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, code] of files) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), here(code));
  }
  const [docker, ...others] = commands;
  assert.match(docker, /^docker run .* openzipkin\/zipkin\n$/);
  const printed = await runAll(world, folder, here(others.join('')));

  assert.match(printed, /\{"code":0,"message":"0","ttl":1,"data":\{"name":"Ann"\}\}/);
  const [, traceId] = /^kratos-trace-id: ([0-9a-f]+):/im.exec(printed) ?? [];
  assert(traceId, printed);
  const spans = await zipkin.trace(traceId, SHAPES.length);
  const shapes = spans.map(({ localEndpoint, kind, name }) =>
    [localEndpoint.serviceName, kind, name].join(' '),
  );
  assert.deepEqual(shapes.sort(), SHAPES);
  const [, ...children] = spans.sort((one, other) => one.timestamp - other.timestamp);
  for (const { parentId } of children) assert(spans.some(({ id }) => id === parentId));
  return {
    spans: spans.length,
    compared: `${files.size} files and ${commands.length} blocks of commands`,
    versions: { Zipkin: zipkin.version },
  };
}

/** Services that a command leaves in the background live until the scenario is over. */
async function runAll(world, cwd, commands) {
  const shell = spawn('bash', ['-ec', `${commands}\nwait`], {
    cwd,
    // The page's variables, and no others of ours.
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(shell, 'exit');
  world.onStop(async () => {
    process.kill(-shell.pid, 'SIGTERM');
    await ended;
  });
  let printed = '';
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  shell.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const isDone = () => /kratos-trace-id: [^]*Ann/i.test(printed) || shell.exitCode !== null;
  await until(isDone, () => `the commands to be done:\n${printed}\n${said}`, 240_000);
  assert.equal(shell.exitCode, null, `${printed}\n${said}`);
  return printed;
}
