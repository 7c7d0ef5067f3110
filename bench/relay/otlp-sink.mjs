// An OTLP backend that takes everything and counts spans: what is measured is the relay.
// `node otlp-sink.mjs`; prints its port, then on SIGUSR2 `{ spans, bytes }`.
import { createServer } from 'node:http';

let spans = 0;
let bytes = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    bytes += body.length;
    spans += countSpans(body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('SIGUSR2', () => console.log(JSON.stringify({ spans, bytes })));

/** By lengths alone: request > resource_spans > scope_spans > spans. */
function countSpans(body) {
  let count = 0;
  eachField(body, 0, body.length, (_, from, to) =>
    eachField(body, from, to, (field, start, end) => {
      if (field === 2) eachField(body, start, end, (inner) => (count += inner === 2 ? 1 : 0));
    }),
  );
  return count;
}

/** All fields at these levels are messages. */
function eachField(body, from, to, visit) {
  let at = from;
  const varint = () => {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = body[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      shift += 7;
    }
  };
  while (at < to) {
    const field = varint() >>> 3;
    const length = varint();
    visit(field, at, at + length);
    at += length;
  }
}
