// A collector in a process of its own: `fork(receiver.mjs, [network, addr])`. It keeps what arrives
// and answers the parent: `count` with the number of bytes (streams) or datagrams so far, `give`
// with all of it.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';

const [network, addr] = process.argv.slice(2);
const received = [];
let count = 0;

const isStream = network === 'tcp' || network === 'unix';
const keep = (chunk) => {
  received.push(chunk);
  count += isStream ? chunk.length : 1;
};
const ready = (at) => process.send({ ready: at });

if (isStream) {
  const server = createServer((socket) => socket.on('data', keep));
  server.listen(network === 'tcp' ? { port: 0, host: '127.0.0.1' } : { path: addr }, () =>
    ready(network === 'tcp' ? `127.0.0.1:${server.address().port}` : addr),
  );
} else if (network === 'udp') {
  const socket = createSocket('udp4', keep);
  socket.bind(0, '127.0.0.1', () => ready(`127.0.0.1:${socket.address().port}`));
} else {
  const socket = createRequire(import.meta.url)('unix-dgram').createSocket('unix_dgram', keep);
  socket.bind(addr);
  ready(addr);
}

process.on('message', (question) => {
  process.send(question === 'count' ? { count } : { received });
});
process.on('disconnect', () => process.exit());
