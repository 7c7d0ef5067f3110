// A collector of datagrams with faults: `datagram-collector.mjs udp|unixgram [path]`. Orders:
//   busyMillis    it reads nothing for so long
//   isUp          whether it is there
import { createSocket } from 'node:dgram';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { answerParent } from './answer-parent.mjs';
import { spanIds } from './span-ids.mjs';

const [network, path] = process.argv.slice(2);
const names = new Set();
let datagrams = 0;
let socket;

const keep = (message) => {
  datagrams++;
  for (const id of spanIds(message)) names.add(id);
};

function bind() {
  if (network === 'udp') {
    socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 }, keep);
    return new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  }
  socket = createRequire(import.meta.url)('unix-dgram').createSocket('unix_dgram', keep);
  socket.bind(path);
}

function obey({ isUp, busyMillis }) {
  if (isUp === true) bind();
  if (isUp === false) {
    socket.close();
    rmSync(path);
  }
  // After the answer to this order.
  if (busyMillis !== undefined) setTimeout(() => beBusy(busyMillis), 0);
}

function beBusy(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

await bind();
const address = network === 'udp' ? `127.0.0.1:${socket.address().port}` : path;
answerParent(address, obey, () => ({ arrived: names.size, datagrams }));
