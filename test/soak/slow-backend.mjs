// A Zipkin server that answers after 0.1 to 3 s, cannot read one batch in twenty, and moves from one
// loopback address to the next when it is told.
import { createServer } from 'node:http';

const LEAST_MS = 100;
const GREATEST_MS = 3_000;
const REFUSED = 1 / 20;

const accepted = new Map();
let refused = 0;
let number = 1;
let port = 0;
let server;

function answer(request, response) {
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const isRefused = Math.random() < REFUSED;
    if (isRefused) refused++;
    else for (const { id } of JSON.parse(Buffer.concat(chunks))) count(id);
    const status = isRefused ? 400 : 202;
    setTimeout(
      () => response.writeHead(status).end(),
      LEAST_MS + Math.random() * (GREATEST_MS - LEAST_MS),
    );
  });
}

function count(id) {
  accepted.set(id, (accepted.get(id) ?? 0) + 1);
}

function listen() {
  const address = `127.0.0.${number++}`;
  server = createServer(answer).listen(port, address, () => {
    ({ port } = server.address());
    process.send({ address, port });
  });
}

process.on('message', (message) => {
  if (message === 'move') {
    server.closeAllConnections();
    server.close(listen);
    return;
  }
  const copies = [...accepted.values()].reduce((sum, each) => sum + each, 0);
  process.send({ accepted: accepted.size, twice: copies - accepted.size, refused });
});
process.on('disconnect', () => process.exit());
listen();
