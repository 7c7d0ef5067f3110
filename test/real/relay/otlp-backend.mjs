// An OTLP backend that takes everything: `node otlp-backend.mjs <port>`.
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end());
}).listen(Number(process.argv[2]), '127.0.0.1');
