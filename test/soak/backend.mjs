// A Zipkin server that fails three of ten requests at random, each in one of four ways. Ids of the
// spans that it accepts go to its parent before it says so: what it accepted outlives it.
import { createServer } from 'node:http';

const FAILURE_RATE = 0.3;

const FAILURES = [
  (response) => response.writeHead(503).end(),
  (response) => response.writeHead(429, { 'retry-after': '0' }).end(),
  (response) => response.destroy(),
  // Never answered: the deadline of the attempt ends it.
  () => {},
];

const server = createServer((request, response) => {
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (Math.random() < FAILURE_RATE) {
      FAILURES[Math.floor(Math.random() * FAILURES.length)](response);
      return;
    }
    const ids = JSON.parse(Buffer.concat(chunks).toString()).map(({ id }) => id);
    process.send(ids, () => response.writeHead(202).end());
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send('listening'));
process.on('disconnect', () => process.exit());
