import { createSocket } from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { startStock } from '../subjects/stock.mjs';

const HOST = 'collector.test';
const BEFORE = '127.0.0.1';
const AFTER = '127.0.0.2';
const ROUNDS = 20;
const SPANS_A_ROUND = 10;
const SPANS = ROUNDS * SPANS_A_ROUND;

export const fault = 'host name that moves; lookup that hangs';
export const holds = 'looked up again on every transport; one lookup at a time';

export async function ours() {
  const names = nameServer();
  const results = [];
  for (const network of ['udp', 'tcp']) {
    const start = (port) => startOurs({ exporter: `${network}://${HOST}:${port}?timeout=500ms` });
    results.push({ network, arrived: await move(names, listenerOf(network), start) });
  }
  const hanging = await hang(names);
  return {
    figure: `${results.map(({ network, arrived }) => `${network} ${whole(arrived)}`).join(', ')} of ${SPANS} spans reach the new address; ${hanging} lookup under way in 3 s without an answer`,
    holds: results.every(({ arrived }) => arrived === SPANS) && hanging === 1,
  };
}

export async function stock() {
  const names = nameServer();
  const start = (port) => startStock(new JaegerExporter({ host: HOST, port }));
  const arrived = await move(names, listenerOf('udp'), start);
  return {
    figure: `jaeger over udp: ${whole(arrived)} of ${SPANS} spans reach the new address`,
    holds: arrived === SPANS,
  };
}

/** Spans that reach the new address of a host that has moved while nothing was sent. */
async function move(names, listen, start) {
  names.address = BEFORE;
  const old = await listen(BEFORE, 0);
  const { end, flush, shutdown } = start(old.port);
  end(SPANS_A_ROUND);
  await flush().catch(() => {});
  await until(() => old.seen.size > 0, 2_000);
  await old.close();
  names.address = AFTER;
  const moved = await listen(AFTER, old.port);
  for (let round = 0; round < ROUNDS; round++) {
    end(SPANS_A_ROUND);
    await flush().catch(() => {});
    await sleep(20);
  }
  await until(() => moved.seen.size === SPANS, 2_000);
  await shutdown().catch(() => {});
  await moved.close();
  return moved.seen.size;
}

/** Lookups that are under way at once when none is answered. */
async function hang(names) {
  names.isSilent = true;
  names.lookups = 0;
  const { end, shutdown } = startOurs({
    exporters: [`udp://${HOST}:6077`, `tcp://${HOST}:6077`],
    delivery: { shutdownTimeoutMillis: 100, initialBackoffMillis: 10, maxBackoffMillis: 50 },
  });
  end(1);
  await sleep(3_000);
  await shutdown();
  return names.lookups;
}

function nameServer() {
  const names = { address: BEFORE, isSilent: false, lookups: 0 };
  const { lookup } = dns;
  const answer = (host, options, callback) => {
    const done = callback ?? options;
    names.lookups++;
    if (names.isSilent) return;
    const isAll = typeof options === 'object' && options.all === true;
    const { address } = names;
    if (isAll) process.nextTick(done, null, [{ address, family: 4 }]);
    else process.nextTick(done, null, address, 4);
  };
  dns.lookup = (host, ...rest) => (host === HOST ? answer(host, ...rest) : lookup(host, ...rest));
  syncBuiltinESMExports();
  return names;
}

const listenerOf = (network) => (network === 'udp' ? listenUdp : listenTcp);

function note(seen, bytes) {
  for (const [name] of bytes.toString('latin1').matchAll(/span-\d+/g)) seen.add(name);
}

async function listenUdp(address, port) {
  const seen = new Set();
  const socket = createSocket('udp4', (message) => note(seen, message));
  await new Promise((resolve) => socket.bind(port, address, resolve));
  const close = () => new Promise((resolve) => socket.close(resolve));
  return { seen, port: socket.address().port, close };
}

async function listenTcp(address, port) {
  const seen = new Set();
  const sockets = new Set();
  const server = createServer((socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      note(seen, Buffer.from(text, 'latin1'));
    });
  });
  await new Promise((resolve) => server.listen(port, address, resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { seen, port: server.address().port, close };
}
