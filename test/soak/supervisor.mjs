// Keeps a backend running on one port, kills it now and then, and remembers what it accepted: in a
// process of its own, so that the heap of the application holds nothing but the application.
import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const LIFE_MS = [4_000, 12_000];
const DOWN_MS = [200, 2_000];

const program = fileURLToPath(new URL('backend.mjs', import.meta.url));
const accepted = new Set();
let restarts = 0;
let accepts = 0;
let isOver = false;
let running;

function between([least, greatest]) {
  return least + Math.random() * (greatest - least);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function start(port) {
  const backend = fork(program, [String(port)]);
  const timer = setTimeout(() => backend.kill('SIGKILL'), between(LIFE_MS));
  backend.on('message', (message) => {
    if (message === 'listening') {
      if (restarts === 0) process.send({ port });
      return;
    }
    accepts += message.length;
    for (const id of message) accepted.add(id);
  });
  backend.on('exit', () => {
    clearTimeout(timer);
    if (isOver) return;
    restarts++;
    setTimeout(() => start(port), between(DOWN_MS));
  });
  running = backend;
}

process.once('disconnect', () => {
  isOver = true;
  running?.kill('SIGKILL');
});

process.on('message', () => {
  process.send({ accepted: accepted.size, twice: accepts - accepted.size, restarts });
});
start(await freePort());
