import dns, { type LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExportResultCode } from '../../../src/otel/sdk-shapes.js';
import type { DetailedResult } from '../../../src/export/delivery/export-outcome.js';
import { KratosExporter } from '../../../src/export/kratos/kratos-exporter.js';
import { collectDiag, take } from '../../tracing-fixture.js';
import { literalSpan } from '../console/literal-span.js';
import { freePort, receive, type LocalReceiver } from './local-receiver.js';

const { SUCCESS, FAILED } = ExportResultCode;
const lines = collectDiag();
afterEach(() => take(lines));

const lookupOfNode = dns.promises.lookup;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  dns.promises.lookup = lookupOfNode;
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const hanging: ((error: Error) => void)[] = [];
afterEach(() => {
  for (const end of hanging.splice(0)) end(new Error('gave up'));
});

/** A name server for one name: what it answers can change, or come never. */
function nameServer(...addresses: string[]) {
  const server = { addresses, lookups: 0, isSilent: false };
  dns.promises.lookup = (() => {
    server.lookups++;
    if (server.isSilent) return new Promise((_, reject) => hanging.push(reject));
    const answer: LookupAddress[] = server.addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    return Promise.resolve(answer);
  }) as unknown as typeof dns.promises.lookup;
  return server;
}

async function listenAt(network: 'tcp' | 'udp', addr: string): Promise<LocalReceiver> {
  const receiver = await receive(network, addr);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await receiver.close();
    isOpen = false;
  };
  cleanups.push(close);
  return { ...receiver, close };
}

let hosts = 0;
function exporterTo(network: 'tcp' | 'udp', port: number, timeout = 300): KratosExporter {
  // Each test has a name of its own, because answers are shared.
  const exporter = new KratosExporter({ network, addr: `host-${++hosts}.test:${port}`, timeout });
  cleanups.push(() => exporter.shutdown());
  return exporter;
}

const send = (exporter: KratosExporter, name: string): Promise<DetailedResult> =>
  new Promise((resolve) => {
    exporter.export([literalSpan({ id: 1, name })], resolve);
  });

describe.runIf(process.platform === 'linux').each<'tcp' | 'udp'>(['tcp', 'udp'])(
  'a host over %s',
  (network) => {
    it('is looked up again when its address refuses', async () => {
      const port = await freePort();
      const names = nameServer('127.0.0.1');
      const before = await listenAt(network, `127.0.0.1:${port}`);
      const exporter = exporterTo(network, port);
      expect((await send(exporter, 'a')).code).toBe(SUCCESS);
      await before.close();
      names.addresses = ['127.0.0.2'];
      const after = await listenAt(network, `127.0.0.2:${port}`);
      // Over udp the first one finds out, and says so.
      const { code, unsent } = await send(exporter, 'b');
      if (network === 'udp') {
        expect(code).toBe(FAILED);
        expect(unsent).toHaveLength(1);
        expect((await send(exporter, 'b')).code).toBe(SUCCESS);
      } else expect(code).toBe(SUCCESS);
      await vi.waitFor(() => {
        expect(after.operations()).toEqual(['b']);
      });
    });

    it.each([
      ['only IPv6', ['::1']],
      ['IPv4 that refuses, then IPv6', ['127.0.0.1', '::1']],
      [
        'three addresses that refuse before the one',
        ['127.0.0.3', '127.0.0.4', '127.0.0.5', '::1'],
      ],
    ])('is reached with the first export when it has %s', async (_, addresses) => {
      const port = await freePort();
      nameServer(...addresses);
      const receiver = await listenAt(network, `[::1]:${port}`);
      expect((await send(exporterTo(network, port, 3_000), 'a')).code).toBe(SUCCESS);
      await vi.waitFor(() => {
        expect(receiver.operations()).toEqual(['a']);
      });
    });
  },
);

describe.runIf(process.platform === 'linux')('a host over udp', () => {
  it('is looked up every ten seconds, though nothing refuses', async () => {
    const port = await freePort();
    const names = nameServer('127.0.0.1');
    const before = await listenAt('udp', `127.0.0.1:${port}`);
    const after = await listenAt('udp', `127.0.0.2:${port}`);
    const exporter = exporterTo('udp', port);
    await send(exporter, 'before');
    names.addresses = ['127.0.0.2'];
    const end = performance.now() + 20_000;
    while (after.operations().length === 0 && performance.now() < end) {
      expect((await send(exporter, 'again')).code).toBe(SUCCESS);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(after.operations()).toContain('again');
    expect(before.operations()[0]).toBe('before');
    expect(names.lookups).toBeLessThanOrEqual(3);
  }, 30_000);

  it('loses a whole batch when nobody listens, and nothing when somebody does', async () => {
    const port = await freePort();
    const exporter = new KratosExporter({ network: 'udp', addr: `127.0.0.1:${port}` });
    cleanups.push(() => exporter.shutdown());
    const spans = Array.from({ length: 500 }, (_, n) => literalSpan({ id: n + 1 }));
    const result = await new Promise<DetailedResult>((resolve) => {
      exporter.export(spans, resolve);
    });
    expect(result).toMatchObject({ code: FAILED, isRetryable: true });
    expect(result.unsent).toEqual(spans);
    expect(exporter.stats()).toMatchObject({
      delivered: 0,
      dropped: { 'cannot be delivered': 500 },
    });
  });
});

describe.each<'tcp' | 'udp'>(['tcp', 'udp'])('a name server that is silent, over %s', (network) => {
  it('costs one lookup, however often it is tried', async () => {
    const names = nameServer('127.0.0.1');
    names.isSilent = true;
    const exporter = exporterTo(network, await freePort(), 50);
    for (let n = 0; n < 6; n++) {
      const { code, error } = await send(exporter, 'a');
      expect(code).toBe(FAILED);
      expect(error?.message).toMatch(/takes no spans within 50 ms/);
    }
    expect(names.lookups).toBe(1);
  });
});
