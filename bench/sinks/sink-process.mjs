// A collector in a process of its own that reads everything and keeps nothing but the count.
import { rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname } from 'node:path';

let bytes = 0;
const count = (chunk) => (bytes += chunk.length);

function listen(server) {
  server.listen(0, '127.0.0.1', () => process.send({ addr: `127.0.0.1:${server.address().port}` }));
}

const SINKS = {
  tcp: () => listen(createServer((socket) => socket.on('data', count))),
  http: () =>
    listen(
      createHttpServer((request, response) => {
        request.on('data', count).on('end', () => response.writeHead(202).end());
      }),
    ),
  unixgram(path) {
    const { createSocket } = createRequire(import.meta.url)('unix-dgram');
    createSocket('unix_dgram', count).bind(path);
    process.send({ addr: path });
  },
};

const [network, path] = process.argv.slice(2);
SINKS[network](path);
process.on('message', () => process.send({ bytes }));
process.on('disconnect', () => {
  rmSync(dirname(path), { recursive: true, force: true });
  process.exit();
});
