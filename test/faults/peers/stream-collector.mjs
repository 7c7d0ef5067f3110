// A Kratos collector on tcp or unix with faults: `stream-collector.mjs network [path]`. Orders:
//   isReading     whether it reads; otherwise connections stall once the kernel's buffers are full
//   resetAfter    bytes of the next connections after which each of them is reset
//   isUp          whether it listens
import { createServer } from 'node:net';
import { decodeSpan, splitSpans } from 'kratos-otel/reporter';
import { answerParent } from './answer-parent.mjs';

const [network, path] = process.argv.slice(2);
const names = new Set();
const sockets = new Set();
const connections = [];
const resetAfter = [];
let isReading = true;

const server = createServer((socket) => {
  const connection = { bytes: 0, isMalformed: false };
  const limit = resetAfter.shift();
  let rest = Buffer.alloc(0);
  connections.push(connection);
  sockets.add(socket);
  socket.on('error', () => {});
  socket.once('close', () => sockets.delete(socket));
  socket.on('data', (chunk) => {
    connection.bytes += chunk.length;
    try {
      const split = splitSpans(Buffer.concat([rest, chunk]));
      rest = split.rest;
      for (const span of split.spans) {
        const { operationName } = decodeSpan(span);
        if (operationName.startsWith('span-')) names.add(operationName);
      }
    } catch {
      connection.isMalformed = true;
      socket.destroy();
    }
    if (connection.bytes >= limit) socket.resetAndDestroy();
  });
  if (!isReading) socket.pause();
});

async function obey({ isUp, isReading: reads, resetAfter: limits = [] }) {
  resetAfter.push(...limits);
  if (reads !== undefined) {
    isReading = reads;
    for (const socket of sockets) reads ? socket.resume() : socket.pause();
  }
  if (isUp === true) await listen(address);
  if (isUp === false) {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

function listen(at) {
  const [host, port] = at.split(':');
  const where = port === undefined ? { path: at } : { host, port: Number(port) };
  return new Promise((resolve) => server.listen(where, resolve));
}

await listen(network === 'tcp' ? '127.0.0.1:0' : path);
const address = network === 'tcp' ? `127.0.0.1:${server.address().port}` : path;
answerParent(address, obey, () => ({ arrived: names.size, connections }));
