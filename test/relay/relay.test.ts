import { createServer, type Server } from 'node:http';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { loadUnixDgram } from '../../src/export/kratos/transport/unix-dgram.js';
import { readRelaySettings } from '../../src/relay/flags/relay-settings.js';
import { Relay } from '../../src/relay/relay.js';
import { isUnixgramAvailable, unixgramNote } from '../export/kratos/unixgram-available.js';
import { messageOf } from './relayed-message.js';

const folder = mkdtempSync(join(tmpdir(), 'relay-'));
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

let sockets = 0;
const path = (): string => join(folder, `s${++sockets}`);

/** An OTLP backend that can be away, and counts the spans that it is sent by their marks. */
async function backend() {
  const state = { status: 200, bytes: 0, requests: 0 };
  const bodies: Buffer[] = [];
  const server: Server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => state.status === 200 && bodies.push(chunk));
    request.on('end', () => {
      state.requests++;
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const dsn = `otlp+http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const count = (mark = '/v1/orders'): number =>
    Buffer.concat(bodies).toString('latin1').split(mark).length - 1;
  return { state, dsn, count };
}

async function start(...args: string[]): Promise<Relay> {
  const relay = await Relay.start(readRelaySettings(['--http=127.0.0.1:0', ...args], {}));
  cleanUps.push(() => relay.stop());
  return relay;
}

async function until(condition: () => unknown, what = 'it'): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited for ${what}`);
    await delay(10);
  }
}

async function metric(relay: Relay, name: string): Promise<number> {
  const text = await (await fetch(relay.metricsUrl ?? '')).text();
  const found = [...text.matchAll(new RegExp(`^kratos_relay_${name}(?:{.*})? (\\S+)$`, 'gm'))];
  expect(found.length, name).toBeGreaterThan(0);
  return found.reduce((sum, [, value]) => sum + Number(value), 0);
}

async function dial(address: string): Promise<Socket> {
  const [, host = '', port = ''] = /^tcp:\/\/(.*):(\d+)$/.exec(address) ?? [];
  const socket = host === '' ? connect(address.replace('unix://', '')) : connect(+port, host);
  socket.on('error', () => {}).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  cleanUps.push(() => socket.destroy());
  return socket;
}

describe('Relay', () => {
  it('takes spans over tcp, unix and udp', async () => {
    const { dsn, count } = await backend();
    const file = path();
    const relay = await start(
      `--listen=tcp://127.0.0.1:0`,
      `--listen=unix://${file}`,
      `--listen=udp://127.0.0.1:0`,
      `--to=${dsn}`,
    );
    const [tcp = '', unix = '', udp = ''] = relay.addresses;
    (await dial(tcp)).write(Buffer.concat([messageOf(), messageOf()]));
    (await dial(unix)).write(messageOf());
    const socket = createSocket('udp4');
    cleanUps.push(() => socket.close());
    const port = Number(udp.split(':').at(-1));
    socket.send(messageOf(), port, '127.0.0.1');
    socket.send(Buffer.from('no span'), port, '127.0.0.1');
    await until(() => count() === 4, '4 spans');
    await until(async () => (await metric(relay, 'messages_unreadable_total')) === 1);
    expect(await metric(relay, 'spans_received_total')).toBe(4);
    expect(await metric(relay, 'connections')).toBe(2);
    expect(await metric(relay, 'destination_up')).toBe(1);
    await until(async () => (await metric(relay, 'spans_delivered_total')) === 4);
    expect(relay.destination).toBe(`${dsn}/v1/traces`);
  });

  it.runIf(isUnixgramAvailable)(`takes spans over unixgram${unixgramNote}`, async () => {
    const { dsn, count } = await backend();
    const file = path();
    const relay = await start(`--listen=unixgram://${file}`, `--to=${dsn}`, '--socket-mode=0666');
    expect(statSync(file).mode & 0o777).toBe(0o666);
    await expect(start(`--listen=unixgram://${file}`, `--to=${dsn}`)).rejects.toThrow(
      `another process listens at ${file}`,
    );
    const socket = loadUnixDgram().createSocket('unix_dgram');
    socket.connect(file);
    for (const message of [messageOf(), Buffer.from('no span'), messageOf()]) {
      socket.send(message, () => {});
    }
    await until(() => count() === 2, '2 spans');
    socket.close();
    expect(await metric(relay, 'messages_unreadable_total')).toBe(1);
    await relay.stop();
    expect(existsSync(file)).toBe(false);
  });

  it('replaces a socket file that nobody listens at, and nothing else', async () => {
    const { dsn } = await backend();
    const stale = join(folder, 'sub', 'stale');
    // The file of a server that was killed.
    const first = await start(`--listen=unix://${stale}`, `--to=${dsn}`);
    await expect(start(`--listen=unix://${stale}`, `--to=${dsn}`)).rejects.toThrow(
      'another process listens',
    );
    await first.stop();
    const left = createNetServer();
    await new Promise<void>((resolve) => left.listen(`${stale}.1`, resolve));
    renameSync(`${stale}.1`, stale);
    await new Promise((resolve) => left.close(resolve));
    expect(existsSync(stale)).toBe(true);
    const second = await start(`--listen=unix://${stale}`, `--to=${dsn}`);
    await dial(second.addresses[0] ?? '');
    const file = path();
    writeFileSync(file, 'precious');
    await expect(start(`--listen=unix://${file}`, `--to=${dsn}`)).rejects.toThrow('is no socket');
    expect(existsSync(file)).toBe(true);
    const long = `/tmp/${'x'.repeat(120)}`;
    await expect(start(`--listen=unix://${long}`, `--to=${dsn}`)).rejects.toThrow('has 125 bytes');
  });

  it('closes a connection that cannot be read, and serves the others', async () => {
    const { dsn, count } = await backend();
    const relay = await start('--listen=tcp://127.0.0.1:0', `--to=${dsn}`);
    const [address = ''] = relay.addresses;
    const [good, bad, killed] = [await dial(address), await dial(address), await dial(address)];
    good.write(messageOf().subarray(0, 50));
    killed.write(messageOf().subarray(0, 50));
    await until(async () => (await metric(relay, 'bytes_received_total')) === 100);
    killed.resetAndDestroy();
    const closed = new Promise((resolve) => bad.once('close', resolve));
    bad.write(Buffer.concat([messageOf(), Buffer.alloc(12, 0xff)]));
    await closed;
    good.write(messageOf().subarray(50));
    await until(() => count() === 2, '2 spans');
    expect(await metric(relay, 'connections_broken_total')).toBe(1);
    expect(await metric(relay, 'messages_unreadable_total')).toBe(2);
    expect(await metric(relay, 'connections')).toBe(1);
  });

  it('refuses connections beyond its limit', async () => {
    const { dsn } = await backend();
    const relay = await start('--listen=tcp://127.0.0.1:0', `--to=${dsn}`, '--max-connections=1');
    const [address = ''] = relay.addresses;
    await dial(address);
    await until(async () => (await metric(relay, 'connections')) === 1);
    const second = await dial(address);
    await new Promise((resolve) => second.once('close', resolve));
    expect(await metric(relay, 'connections_refused_total')).toBe(1);
  });

  it('does not read a stream while the queue is full, and loses nothing', async () => {
    const { dsn, count, state } = await backend();
    state.status = 503;
    const relay = await start('--listen=tcp://127.0.0.1:0', `--to=${dsn}`, '--queue-spans=10');
    const socket = await dial(relay.addresses[0] ?? '');
    socket.write(Buffer.concat(Array.from({ length: 500 }, () => messageOf())));
    await until(async () => (await metric(relay, 'connections_paused')) === 1, 'a pause');
    expect(await metric(relay, 'queue_spans')).toBe(10);
    await until(async () => (await metric(relay, 'destination_up')) === 0);
    // What has arrived is delivered also when the sender is gone by then.
    socket.end();
    state.status = 200;
    await until(() => count() === 500, '500 spans');
    await until(async () => (await metric(relay, 'connections_paused')) === 0);
    expect(await metric(relay, 'spans_dropped_total')).toBe(0);
  });

  it('drops datagrams while the queue is full, and counts them', async () => {
    const { dsn, state } = await backend();
    state.status = 503;
    const relay = await start('--listen=udp://127.0.0.1:0', `--to=${dsn}`, '--queue-spans=10');
    const socket = createSocket('udp4');
    cleanUps.push(() => socket.close());
    const port = Number((relay.addresses[0] ?? '').split(':').at(-1));
    for (let i = 0; i < 30; i++) socket.send(messageOf(), port, '127.0.0.1');
    await until(async () => (await metric(relay, 'spans_received_total')) === 30);
    expect(await metric(relay, 'spans_dropped_total')).toBe(20);
    expect(await metric(relay, 'queue_spans')).toBe(10);
  });

  it('delivers what was sent before it is stopped', async () => {
    const { dsn, count } = await backend();
    const file = path();
    const relay = await start(`--listen=unix://${file}`, `--to=${dsn}`);
    const socket = await dial(`unix://${file}`);
    await new Promise((resolve) =>
      socket.write(Buffer.concat(Array.from({ length: 1000 }, () => messageOf())), resolve),
    );
    const health = (relay.metricsUrl ?? '').replace('metrics', 'healthz');
    expect((await fetch(health)).status).toBe(200);
    const stopping = relay.stop();
    expect((await fetch(health)).status).toBe(503);
    const { delivered, queued } = await stopping;
    expect([delivered, queued, count(), existsSync(file)]).toEqual([1000, 0, 1000, false]);
    await expect(fetch(health)).rejects.toThrow();
  });

  it('ends in time when the backend does not answer', async () => {
    const { dsn, state } = await backend();
    state.status = 503;
    const relay = await start(
      '--listen=tcp://127.0.0.1:0',
      `--to=${dsn}`,
      '--queue-spans=10',
      '--shutdown-timeout=1s',
    );
    const socket = await dial(relay.addresses[0] ?? '');
    socket.write(Buffer.concat(Array.from({ length: 500 }, () => messageOf())));
    await until(async () => (await metric(relay, 'connections_paused')) === 1, 'a pause');
    const begin = performance.now();
    const { dropped } = await relay.stop();
    expect(performance.now() - begin).toBeLessThan(3_000);
    expect(dropped['shutdown timed out']).toBe(10);
    expect(dropped['after shutdown']).toBeGreaterThan(0);
  });

  it('serves nothing but metrics and health', async () => {
    const relay = await start('--listen=tcp://127.0.0.1:0', '--to=none:');
    const base = (relay.metricsUrl ?? '').replace('/metrics', '');
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
    const head = await fetch(`${base}/metrics?x=1`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toMatch(/^# HELP kratos_relay_spans_received_total .*\n# TYPE \S+ counter\n/);
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/,
      );
    }
  });

  it('passes spans on to another Kratos collector', async () => {
    const { dsn, count } = await backend();
    const last = await start('--listen=tcp://127.0.0.1:0', `--to=${dsn}`);
    const first = await start('--listen=tcp://127.0.0.1:0', `--to=${last.addresses[0] ?? ''}`);
    (await dial(first.addresses[0] ?? '')).write(Buffer.concat([messageOf(), messageOf()]));
    await until(() => count() === 2, '2 spans');
    expect(await metric(first, 'spans_delivered_total')).toBe(2);
    expect(await metric(last, 'spans_received_total')).toBe(2);
  });

  it('shows traces on the terminal', async () => {
    const relay = await start('--listen=tcp://127.0.0.1:0', '--to=console:');
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array) => {
      written.push(String(text));
      return true;
    };
    try {
      (await dial(relay.addresses[0] ?? '')).write(messageOf({ parentId: '0' }));
      await until(async () => (await metric(relay, 'spans_delivered_total')) === 1);
      await relay.stop();
    } finally {
      process.stdout.write = write;
    }
    expect(written.join('')).toContain('/v1/orders');
  });
});

process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
