import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isTracingSuppressed } from '@opentelemetry/core';
import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  KratosExporter,
  type KratosExporterOptions,
} from '../../../src/export/kratos/kratos-exporter.js';
import type { KratosNetwork } from '../../../src/config/dsn/destination.js';
import { decodeKratosSpan } from '../../../src/wire/span/read/decode-kratos-span.js';
import { splitDelimitedSpans } from '../../../src/wire/span/read/split-delimited-spans.js';
import { splitSpans } from '../../../src/wire/span/read/split-spans.js';
import { literalSpan } from '../console/literal-span.js';
import { collectDiag, take } from '../../tracing-fixture.js';
import { freeAddr, freePort, receive, socketPath, type LocalReceiver } from './local-receiver.js';
import { isUnixgramAvailable, unixgramNote } from './unixgram-available.js';

const lines = collectDiag();
const { SUCCESS, FAILED } = ExportResultCode;
const NONE = {
  'too large': 0,
  'cannot be encoded': 0,
  'cannot be delivered': 0,
  'after shutdown': 0,
};
const NETWORKS: KratosNetwork[] = ['tcp', 'unix', 'udp', 'unixgram'];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function exporterTo(options: KratosExporterOptions): KratosExporter {
  const exporter = new KratosExporter(options);
  cleanups.push(() => exporter.shutdown());
  return exporter;
}

async function listenAt(
  network: KratosNetwork,
  addr: string,
  onConnection?: (socket: Socket, index: number) => void,
): Promise<LocalReceiver> {
  const receiver = await receive(network, addr, onConnection);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await receiver.close();
    isOpen = false;
  };
  cleanups.push(close);
  return { ...receiver, close };
}

function send(exporter: KratosExporter, ...spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(spans, resolve);
  });
}

const named = (name: string, attributes = {}) => literalSpan({ id: 1, name, attributes });
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

/** Numbers that cannot be cut, so many that no message holds them: only their keys are texts. */
const huge = () => {
  const attributes: Record<string, number> = {};
  for (let n = 0; n < 5_000; n++) attributes[`key-${n}`] = n;
  return named('huge', attributes);
};

describe.each(NETWORKS)('KratosExporter over %s', (network) => {
  const test = it.skipIf(network === 'unixgram' && !isUnixgramAvailable);
  const note = network === 'unixgram' ? unixgramNote : '';

  test(`delivers the neighbours of a span that cannot be encoded, and one that is too large in part${note}`, async () => {
    const receiver = await listenAt(network, await freeAddr(network));
    const exporter = exporterTo({ network, addr: receiver.addr });
    const throwing = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('not today');
      },
    });
    const result = await send(
      exporter,
      ...[named('first'), huge(), named('bad', throwing), named('last')],
    );
    expect(result).toMatchObject({ code: SUCCESS, shortened: 1 });
    await vi.waitFor(() => {
      expect(receiver.operations()).toEqual(['first', 'huge', 'last']);
    });
    expect(exporter.stats()).toEqual({
      delivered: 3,
      shortened: 1,
      dropped: { ...NONE, 'cannot be encoded': 1 },
    });
    expect(take(lines)).toEqual([
      'warn: kratos-otel/reporter: span 0000000000000001 of trace 000000000000000000f067aa0ba902b7 cannot be encoded and is dropped',
    ]);
  });

  test(`reaches a peer that was restarted, with the first export after it${note}`, async () => {
    const first = await listenAt(network, await freeAddr(network));
    const exporter = exporterTo({ network, addr: first.addr });
    expect((await send(exporter, named('before'))).code).toBe(SUCCESS);
    await vi.waitFor(() => {
      expect(first.operations()).toEqual(['before']);
    });
    await first.close();
    const second = await listenAt(network, first.addr);
    expect((await send(exporter, named('after'))).code).toBe(SUCCESS);
    await vi.waitFor(() => {
      expect(second.operations()).toEqual(['after']);
    });
    expect(exporter.stats()).toEqual({ delivered: 2, shortened: 0, dropped: NONE });
  });

  test(`makes one export at a time, in the order of the calls${note}`, async () => {
    const receiver = await listenAt(network, await freeAddr(network));
    const exporter = exporterTo({ network, addr: receiver.addr });
    const done: number[] = [];
    for (let n = 0; n < 20; n++) {
      exporter.export([named(`${n}-a`), named(`${n}-b`)], ({ code }) => {
        expect(code).toBe(SUCCESS);
        done.push(n);
      });
    }
    expect(done).toEqual([]);
    await exporter.forceFlush();
    expect(done).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await vi.waitFor(() => {
      expect(receiver.operations()).toEqual(done.flatMap((n) => [`${n}-a`, `${n}-b`]));
    });
  });

  test(`delivers what was exported before shutdown and refuses the rest${note}`, async () => {
    const receiver = await listenAt(network, await freeAddr(network));
    const exporter = exporterTo({ network, addr: receiver.addr });
    const before = send(exporter, ...names('op', 512).map((name) => named(name)));
    const [shutdown, again] = [exporter.shutdown(), exporter.shutdown()];
    const after = send(exporter, named('late'), named('later'));
    await Promise.all([shutdown, again]);
    expect(await before).toEqual({ code: SUCCESS });
    const error = new Error('kratos-otel/reporter: export after shutdown');
    expect(await after).toEqual({ code: FAILED, error });
    expect(await send(exporter, named('latest'))).toEqual({ code: FAILED, error });
    expect(exporter.stats()).toEqual({
      delivered: 512,
      shortened: 0,
      dropped: { ...NONE, 'after shutdown': 3 },
    });
    if (network === 'udp') return;
    await vi.waitFor(() => {
      expect(receiver.operations()).toEqual(names('op', 512));
    });
  });
});

describe.each(NETWORKS.filter((network) => network !== 'udp'))(
  'KratosExporter over %s, where delivery is certain,',
  (network) => {
    const test = it.skipIf(network === 'unixgram' && !isUnixgramAvailable);
    const note = network === 'unixgram' ? unixgramNote : '';

    test(`fails by the deadline when nobody listens, and recovers${note}`, async () => {
      const addr = await freeAddr(network);
      const exporter = exporterTo({ network, addr, timeout: 100 });
      const start = performance.now();
      const result = await send(exporter, ...names('lost', 300).map((name) => named(name)));
      expect(performance.now() - start).toBeLessThan(2000);
      expect(result.code).toBe(FAILED);
      expect(result.error?.message).toMatch(
        new RegExp(
          `^kratos-otel/reporter: ${network} ${addr} takes no spans within 100 ms: .*(ECONNREFUSED|ENOENT)`,
        ),
      );
      expect(exporter.stats().dropped['cannot be delivered']).toBe(300);
      const receiver = await listenAt(network, addr);
      expect((await send(exporter, named('found'))).code).toBe(SUCCESS);
      await vi.waitFor(() => {
        expect(receiver.operations()).toEqual(['found']);
      });
    });

    test(`delivers to a peer that comes up before the deadline${note}`, async () => {
      const addr = await freeAddr(network);
      const exporter = exporterTo({ network, addr, timeout: 2000 });
      const sent = send(exporter, named('patient'));
      await new Promise((resolve) => setTimeout(resolve, 60));
      const receiver = await listenAt(network, addr);
      expect(await sent).toEqual({ code: SUCCESS });
      await vi.waitFor(() => {
        expect(receiver.operations()).toEqual(['patient']);
      });
    });

    test(`does not let a line of exports wait for a deadline each${note}`, async () => {
      const exporter = exporterTo({ network, addr: await freeAddr(network), timeout: 100 });
      const start = performance.now();
      const results = Promise.all(names('lost', 30).map((name) => send(exporter, named(name))));
      await exporter.shutdown();
      expect(performance.now() - start).toBeLessThan(2000);
      expect(new Set((await results).map(({ code }) => code))).toEqual(new Set([FAILED]));
      expect(exporter.stats().dropped['cannot be delivered']).toBe(30);
    });
  },
);

describe.each<KratosNetwork>(['tcp', 'unix'])('KratosExporter over a stream (%s)', (network) => {
  const big = (prefix: string, count: number) =>
    names(prefix, count).map((name) => named(name, { a: 'x'.repeat(20_000) }));

  it('begins anew at the start of a message when the connection is reset within one', async () => {
    const receiver = await listenAt(network, await freeAddr(network), (socket, index) => {
      if (index > 0) return;
      // Only TCP has resets; on a unix socket, closing with unread data is the same.
      socket.once('data', () => (network === 'tcp' ? socket.resetAndDestroy() : socket.destroy()));
    });
    const exporter = exporterTo({ network, addr: receiver.addr, timeout: 2000 });
    expect(await send(exporter, ...big('op', 500))).toEqual({ code: SUCCESS });
    expect(exporter.stats()).toEqual({ delivered: 500, shortened: 0, dropped: NONE });
    await vi.waitFor(() => {
      expect(receiver.connections).toHaveLength(2);
      const [, second] = receiver.connections;
      const operations = splitSpans(Buffer.concat(second!)).spans.map(
        (span) => decodeKratosSpan(span).operationName,
      );
      expect(operations.at(-1)).toBe('op-499');
      expect(operations).toEqual(names('op', 500).slice(-operations.length));
    });
  });

  it('puts lengths before the spans when asked to', async () => {
    const receiver = await listenAt(network, await freeAddr(network));
    const exporter = exporterTo({ network, addr: receiver.addr, framing: 'length-delimited' });
    await send(exporter, named('a'), ...big('b', 2), named('c'));
    await vi.waitFor(() => {
      const { spans } = splitDelimitedSpans(Buffer.concat(receiver.connections[0]!));
      expect(spans.map((span) => decodeKratosSpan(span).operationName)).toEqual([
        ...['a', 'b-0', 'b-1', 'c'],
      ]);
    });
  });

  it('is heard by a peer that talks', async () => {
    const receiver = await listenAt(network, await freeAddr(network), (socket) => {
      socket.write(Buffer.alloc(500_000));
    });
    const exporter = exporterTo({ network, addr: receiver.addr });
    expect((await send(exporter, named('a'))).code).toBe(SUCCESS);
    expect((await send(exporter, named('b'))).code).toBe(SUCCESS);
    await exporter.shutdown();
    await vi.waitFor(() => {
      expect(receiver.operations()).toEqual(['a', 'b']);
    });
  });
});

describe('KratosExporter over unixgram', () => {
  const test = it.skipIf(!isUnixgramAvailable);

  test(`waits for a full queue until the deadline, and is well again after it${unixgramNote}`, async () => {
    const addr = socketPath();
    const script = fileURLToPath(new URL('receiver.mjs', import.meta.url));
    const receiver = fork(script, ['unixgram', addr], { execArgv: [], serialization: 'advanced' });
    cleanups.push(() => {
      receiver.kill('SIGKILL');
      return Promise.resolve();
    });
    await once(receiver, 'message');
    receiver.kill('SIGSTOP');
    const exporter = exporterTo({ network: 'unixgram', addr, timeout: 100 });
    const start = performance.now();
    const result = await send(exporter, ...names('op', 2000).map((name) => named(name)));
    expect(performance.now() - start).toBeLessThan(5000);
    expect(result.code).toBe(FAILED);
    expect(result.error?.message).toMatch(/takes no spans within 100 ms: it does not read$/);
    const { delivered, dropped } = exporter.stats();
    expect(delivered).toBeGreaterThan(0);
    expect(delivered + dropped['cannot be delivered']).toBe(2000);

    const second = send(exporter, ...names('op', 2000).map((name) => named(name)));
    receiver.kill('SIGCONT');
    expect(await second).toEqual({ code: SUCCESS });
    await vi.waitFor(async () => {
      const answer = once(receiver, 'message') as Promise<[{ count: number }]>;
      receiver.send('count');
      expect((await answer)[0].count).toBe(delivered + 2000);
    });
  });
});

describe('KratosExporter over udp', () => {
  it('takes an IPv6 address', async ({ skip }) => {
    const addr = `[::1]:${await freePort()}`;
    const receiver = await listenAt('udp', addr).catch(() => undefined);
    if (!receiver) return skip('no IPv6 here');
    const exporter = exporterTo({ network: 'udp', addr });
    expect((await send(exporter, named('six'))).code).toBe(SUCCESS);
    await vi.waitFor(() => {
      expect(receiver.operations()).toEqual(['six']);
    });
  });

  it('takes a host name', async () => {
    const receiver = await listenAt('udp', await freeAddr('udp'));
    const addr = receiver.addr.replace('127.0.0.1', 'localhost');
    const exporter = exporterTo({ network: 'udp', addr });
    expect((await send(exporter, named('a'))).code).toBe(SUCCESS);
  });

  it('fails when the host has no address', async () => {
    const exporter = exporterTo({ network: 'udp', addr: 'nobody.invalid:6077', timeout: 50 });
    const { code, error } = await send(exporter, named('a'));
    expect(code).toBe(FAILED);
    expect(error?.message).toMatch(
      /^kratos-otel\/reporter: udp nobody.invalid:6077 takes no spans/,
    );
  });

  it.runIf(process.platform === 'linux')(
    'counts what nobody receives as lost, and warns once',
    async () => {
      const addr = await freeAddr('udp');
      const exporter = exporterTo({ network: 'udp', addr });
      for (let n = 0; n < 5; n++) await send(exporter, named('a'), named('b'));
      expect(exporter.stats()).toEqual({
        delivered: 0,
        shortened: 0,
        dropped: { ...NONE, 'cannot be delivered': 10 },
      });
      expect(take(lines)).toEqual([
        `warn: kratos-otel/reporter: udp ${addr} does not receive what is sent to it`,
      ]);
    },
  );
});

describe('KratosExporter', () => {
  it('rejects wrong options', () => {
    const make = (options: object) => () => new KratosExporter(options as KratosExporterOptions);
    expect(make({ network: 'unix', addr: '/a', protocolVersion: 2 })).toThrow(
      new RangeError('kratos-otel/reporter: protocolVersion must be 1, got 2'),
    );
    expect(make({ network: 'tcp', addr: '' })).toThrow('addr must be host:port, got ""');
  });

  it('calls back later, once, also for nothing', async () => {
    const exporter = exporterTo({ network: 'unix', addr: socketPath() });
    const callback = vi.fn();
    exporter.export([], callback);
    expect(callback).not.toHaveBeenCalled();
    await exporter.forceFlush();
    await exporter.shutdown();
    expect(callback.mock.calls).toEqual([[{ code: SUCCESS }]]);
  });

  it('survives a callback that throws', async () => {
    const exporter = exporterTo({ network: 'unix', addr: socketPath() });
    exporter.export([], () => {
      throw new Error('not mine');
    });
    await exporter.forceFlush();
    expect(take(lines)).toEqual(['error: kratos-otel: the callback of an export threw']);
    expect(await send(exporter)).toEqual({ code: SUCCESS });
  });

  it('gives statistics that are a copy', () => {
    const exporter = exporterTo({ network: 'unix', addr: socketPath() });
    const stats = exporter.stats();
    stats.dropped['too large'] = 7;
    expect(exporter.stats()).toEqual({ delivered: 0, shortened: 0, dropped: NONE });
  });

  it('is not traced itself', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    cleanups.push(() => {
      context.disable();
      return Promise.resolve();
    });
    const receiver = await listenAt('unix', socketPath());
    const exporter = exporterTo({ network: 'unix', addr: receiver.addr });
    const seen: boolean[] = [];
    const look = (): void => {
      seen.push(isTracingSuppressed(context.active()));
    };
    subscribe('net.client.socket', look);
    await send(exporter, named('a'));
    unsubscribe('net.client.socket', look);
    expect(seen).toEqual([true]);
  });
});
