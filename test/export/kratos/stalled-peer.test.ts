import { afterEach, describe, expect, it, vi } from 'vitest';
import { renameSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ExportResultCode } from '../../../src/otel/sdk-shapes.js';
import type { DetailedResult } from '../../../src/export/delivery/export-outcome.js';
import { KratosExporter } from '../../../src/export/kratos/kratos-exporter.js';
import { decodeKratosSpan } from '../../../src/wire/span/read/decode-kratos-span.js';
import { splitSpans } from '../../../src/wire/span/read/split-spans.js';
import { literalSpan } from '../console/literal-span.js';
import { freeAddr, receive, type LocalReceiver } from './local-receiver.js';

const { SUCCESS, FAILED } = ExportResultCode;
const SPAN_BYTES = 20_000;
const SPANS = 400;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const spans: ReadableSpan[] = Array.from({ length: SPANS }, (_, n) =>
  literalSpan({ id: n + 1, attributes: { a: 'x'.repeat(SPAN_BYTES) } }),
);

async function listenAt(
  network: 'tcp' | 'unix',
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

function exporterTo(network: 'tcp' | 'unix', addr: string, timeout = 100): KratosExporter {
  const exporter = new KratosExporter({ network, addr, timeout });
  cleanups.push(() => exporter.shutdown());
  return exporter;
}

const send = (exporter: KratosExporter, batch: readonly ReadableSpan[]): Promise<DetailedResult> =>
  new Promise((resolve) => {
    exporter.export([...batch], resolve);
  });

/** Sends what is left, again and again, as the delivery does. */
async function retry(
  exporter: KratosExporter,
  batch: readonly ReadableSpan[],
  attempts: number,
): Promise<readonly ReadableSpan[]> {
  let left = batch;
  for (let n = 0; n < attempts && left.length > 0; n++) {
    const result = await send(exporter, left);
    left = result.code === SUCCESS ? [] : (result.unsent as ReadableSpan[]);
  }
  return left;
}

/** Operations that arrived whole, on any connection. */
function arrived(...receivers: LocalReceiver[]): Set<string> {
  const chunks = receivers.flatMap(({ connections }) => connections);
  return new Set(
    chunks.flatMap((each) =>
      splitSpans(Buffer.concat(each)).spans.map((span) => decodeKratosSpan(span).operationName),
    ),
  );
}

describe.each<'tcp' | 'unix'>(['tcp', 'unix'])(
  'a peer that accepts and does not read, over %s',
  (network) => {
    it('is given a bounded amount, on one connection, however often it is tried', async () => {
      const sockets: Socket[] = [];
      let isReading = false;
      const receiver = await listenAt(network, await freeAddr(network), (socket) => {
        sockets.push(isReading ? socket : socket.pause());
      });
      // On a busy machine connecting alone may take 100 ms, and one that is given up counts here.
      const exporter = exporterTo(network, receiver.addr, 300);
      const left = await retry(exporter, spans, 10);
      const swallowed = (SPANS - left.length) * SPAN_BYTES;
      expect(swallowed).toBeGreaterThan(0);
      // Where the kernel does not show its queues, they are what bounds it.
      expect(swallowed).toBeLessThan(process.platform === 'linux' ? 1_000_000 : 8_000_000);
      // One for data, and one that only asks whether the peer reads.
      expect(sockets.length).toBeLessThanOrEqual(2);
      expect(exporter.stats().delivered).toBe(SPANS - left.length);

      isReading = true;
      for (const socket of sockets) socket.resume();
      expect(await retry(exporter, left, 50)).toHaveLength(0);
      await vi.waitFor(() => {
        expect(arrived(receiver).size).toBe(SPANS);
      });
    });

    it('keeps the rest waiting for the peer that takes its place', async () => {
      const addr = await freeAddr(network);
      const first = await listenAt(network, addr, (socket) => socket.pause());
      const exporter = exporterTo(network, addr);
      const left = await retry(exporter, spans, 4);
      expect(left.length).toBeGreaterThan(SPANS / 2);
      await first.close();
      const second = await listenAt(network, addr);
      expect(await retry(exporter, left, 50)).toHaveLength(0);
      await vi.waitFor(() => {
        const names = arrived(second);
        expect(left.filter(({ name }) => !names.has(name))).toEqual([]);
      });
      // Each connection begins with a whole message.
      for (const chunks of second.connections.filter((each) => each.length > 0)) {
        expect(splitSpans(Buffer.concat(chunks)).rest).toHaveLength(0);
      }
    });

    it('is left when it reads on new connections only', async () => {
      const receiver = await listenAt(network, await freeAddr(network), (socket, index) => {
        if (index === 0) socket.pause();
      });
      const exporter = exporterTo(network, receiver.addr, 1_000);
      expect(await retry(exporter, spans, 10)).toHaveLength(0);
      expect((await send(exporter, [literalSpan({ id: 9_999, name: 'last' })])).code).toBe(SUCCESS);
      await vi.waitFor(() => {
        expect(arrived(receiver)).toContain('last');
      });
    });

    it('lets go of a write that would hold the process', async () => {
      const receiver = await listenAt(network, await freeAddr(network), (socket) => socket.pause());
      const exporter = exporterTo(network, receiver.addr, 5_000);
      const writes = () =>
        process.getActiveResourcesInfo().filter((each) => /write/i.test(each)).length;
      const sent = send(exporter, spans);
      await new Promise((resolve) => setTimeout(resolve, 500));
      // Over tcp on Linux none is begun that the peer does not take.
      if (network === 'unix') expect(writes()).toBe(1);
      exporter.abort();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(writes()).toBe(0);
      await receiver.close();
      expect((await sent).code).toBe(FAILED);
    }, 15_000);

    it('fails an export by its deadline', async () => {
      const receiver = await listenAt(network, await freeAddr(network), (socket) => socket.pause());
      const exporter = exporterTo(network, receiver.addr);
      const start = performance.now();
      const { code, error } = await send(exporter, spans);
      expect(performance.now() - start).toBeLessThan(3_000);
      expect(code).toBe(FAILED);
      expect(error?.message).toBe(
        `kratos-otel/reporter: ${network} ${receiver.addr} takes no spans within 100 ms: it does not read`,
      );
    });
  },
);

describe('a socket file that is replaced while its peer does not read', () => {
  it('is found by its path', async () => {
    const addr = await freeAddr('unix');
    await listenAt('unix', addr, (socket) => socket.pause());
    const exporter = exporterTo('unix', addr);
    const left = await retry(exporter, spans, 3);
    renameSync(addr, `${addr}.old`);
    const second = await listenAt('unix', addr);
    // The old one is asked every ten seconds whether it reads.
    const end = performance.now() + 20_000;
    let rest = left;
    while (rest.length > 0 && performance.now() < end) rest = await retry(exporter, rest, 1);
    expect(rest).toHaveLength(0);
    await vi.waitFor(() => {
      expect(arrived(second).size).toBeGreaterThanOrEqual(left.length);
    });
  }, 30_000);
});
