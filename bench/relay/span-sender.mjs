// Sends spans as a service of Kratos does: `node span-sender.mjs tcp|unixgram <address> <count>`.
// They are encoded before, so that the machine's cores are the relay's.
import { createConnection } from 'node:net';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers';
import { randomBytes } from 'node:crypto';
import { encodeSpan } from '../../dist/esm/reporter.js';

const [network, address, total] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const KINDS = 1000;
const START = 1_760_000_000_000_000_000n;

const spans = Array.from({ length: KINDS }, (_, i) => Buffer.from(encodeSpan(sample(i))));

/** What a client of blademaster reports: 10 tags, one log, some 340 bytes. */
function sample(i) {
  const text = (key, value) => ({ key, kind: 'string', value });
  const id = () => randomBytes(8).toString('hex').replace(/^0+/, '1');
  return {
    version: 1,
    serviceName: 'main.shop.orders',
    operationName: `/v1/orders/${i % 50}`,
    traceId: id(),
    spanId: id(),
    parentId: id(),
    samplingProbability: 0,
    tags: [
      text('region', 'region01'),
      text('zone', 'zone01'),
      text('hostname', 'web-1'),
      text('ip', '10.0.0.1'),
      text('span.kind', 'client'),
      text('component', 'net/http'),
      text('http.method', 'GET'),
      text('http.url', `http://users/x/user/${i}`),
      text('peer.service', 'users'),
      { key: 'http.status_code', kind: 'int', value: 200 },
    ],
    logs: [{ timestampUnixNano: START, fields: [{ key: 'event', value: 'GotConn' }] }],
    startUnixNano: START + BigInt(i),
    durationNano: 1_234_567n,
  };
}

async function overTcp() {
  const [host, port] = address.split(':');
  const socket = createConnection({ host, port: Number(port) });
  await new Promise((resolve) => socket.once('connect', resolve));
  const all = Buffer.concat(spans);
  for (let sent = 0; sent < total; sent += KINDS) {
    if (!socket.write(all)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  await new Promise((resolve) => socket.end(resolve));
}

async function overUnixgram() {
  const socket = createRequire(import.meta.url)('unix-dgram').createSocket('unix_dgram');
  socket.connect(address);
  let sent = 0;
  while (sent < total) {
    let error;
    socket.send(spans[sent % KINDS], (failure) => (error = failure));
    if (error === undefined) sent++;
    else if (error.code !== 1) throw error;
    else await new Promise((resolve) => socket.once('writable', () => setImmediate(resolve)));
  }
  socket.close();
}

await (network === 'tcp' ? overTcp() : overUnixgram());
