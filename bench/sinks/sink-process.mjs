// A collector in a process of its own that reads everything and keeps it until somebody asks what
// it was: to look at it while a service is measured would take from the machine of that service.
import { rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { countSpans } from './count-spans.mjs';

/** Messages, or the beginning of a stream, each in chunks. */
let arrived = [];
const streams = new Set();

function listen(server) {
  server.listen(0, '127.0.0.1', () => process.send({ addr: `127.0.0.1:${server.address().port}` }));
}

const SINKS = {
  tcp: () =>
    listen(
      createServer((socket) => {
        const chunks = [];
        streams.add(chunks);
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('error', () => {});
      }),
    ),
  http: () =>
    listen(
      createHttpServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
          arrived.push(chunks);
          response.writeHead(202).end();
        });
      }),
    ),
  unixgram(path) {
    const { createSocket } = createRequire(import.meta.url)('unix-dgram');
    createSocket('unix_dgram', (message) => arrived.push([message])).bind(path);
    process.send({ addr: path });
  },
};

const [network, path] = process.argv.slice(2);
SINKS[network](path);
process.on('message', (isCounted) => {
  const messages = [...arrived, ...[...streams].map((chunks) => chunks.splice(0))];
  arrived = [];
  const bodies = messages.map((chunks) => Buffer.concat(chunks));
  const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
  const spans = isCounted ? bodies.reduce((sum, body) => sum + countSpans(network, body), 0) : 0;
  process.send({ bytes, spans });
});
process.on('disconnect', () => {
  rmSync(dirname(path), { recursive: true, force: true });
  process.exit();
});
