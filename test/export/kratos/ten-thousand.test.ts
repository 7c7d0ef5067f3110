import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { KratosExporter } from '../../../src/export/kratos/kratos-exporter.js';
import type { KratosNetwork } from '../../../src/config/dsn/destination.js';
import { toKratosSpan } from '../../../src/export/kratos/translation/to-kratos-span.js';
import { encodeKratosSpan } from '../../../src/wire/span/write/encode-kratos-span.js';
import { splitSpans } from '../../../src/wire/span/read/split-spans.js';
import { literalSpan } from '../console/literal-span.js';
import { socketPath } from './local-receiver.js';
import { isUnixgramAvailable, unixgramNote } from './unixgram-available.js';

const COUNT = 10_000;
// What fits into the receive buffer of a UDP socket, with room to spare.
const UDP_BATCH = 100;

const spans: ReadableSpan[] = Array.from({ length: COUNT }, (_, n) =>
  literalSpan({
    id: n + 1,
    ...(n % 7 > 0 && { parent: n }),
    start: n,
    us: n % 5000,
    attributes: {
      n,
      ratio: n / 3,
      even: n % 2 === 0,
      text: 'x'.repeat(n % 300),
      'http.method': 'GET',
    },
    events:
      n % 3 === 0 ? [{ name: 'log', time: [1_700_000_000, n], attributes: { message: 'é' } }] : [],
  }),
);
const expected = spans.map((span) => encodeKratosSpan(toKratosSpan(span)));

let receiver: ChildProcess | undefined;
afterEach(() => {
  receiver?.kill();
});

async function ask<T>(question?: 'count' | 'give'): Promise<T> {
  const answer = once(receiver!, 'message');
  if (question) receiver!.send(question);
  return ((await answer) as [T])[0];
}

async function startReceiver(network: KratosNetwork): Promise<string> {
  const script = fileURLToPath(new URL('receiver.mjs', import.meta.url));
  receiver = fork(script, [network, socketPath()], { serialization: 'advanced', execArgv: [] });
  return (await ask<{ ready: string }>()).ready;
}

/** Asks until as much has arrived, or five seconds have passed. */
async function arrived(count: number): Promise<void> {
  const giveUp = Date.now() + 5000;
  while ((await ask<{ count: number }>('count')).count < count && Date.now() < giveUp);
}

async function messages(network: KratosNetwork): Promise<Uint8Array[]> {
  const { received } = await ask<{ received: Uint8Array[] }>('give');
  if (network === 'udp' || network === 'unixgram') return received;
  const split = splitSpans(Buffer.concat(received));
  expect(split.rest).toHaveLength(0);
  return split.spans;
}

function send(exporter: KratosExporter, batch: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(batch, resolve);
  });
}

describe('10,000 spans to a collector in another process', () => {
  it.for<KratosNetwork>(['tcp', 'unix', 'unixgram'])(
    'all arrive over %s, in order',
    async (network, { skip }) => {
      skip(network === 'unixgram' && !isUnixgramAvailable, unixgramNote);
      const exporter = new KratosExporter({
        network,
        addr: await startReceiver(network),
        timeout: 2000,
      });
      expect(await send(exporter, spans)).toEqual({ code: ExportResultCode.SUCCESS });
      await arrived(network === 'unixgram' ? COUNT : Buffer.concat(expected).length);
      const got = await messages(network);
      expect(got).toHaveLength(COUNT);
      expect(got.findIndex((message, n) => !Buffer.from(message).equals(expected[n]!))).toBe(-1);
      expect(exporter.stats().delivered).toBe(COUNT);
      await exporter.shutdown();
    },
  );

  it('all arrive over udp', async () => {
    const exporter = new KratosExporter({ network: 'udp', addr: await startReceiver('udp') });
    for (let at = 0; at < COUNT; at += UDP_BATCH) {
      const result = await send(exporter, spans.slice(at, at + UDP_BATCH));
      expect(result.code).toBe(ExportResultCode.SUCCESS);
      await arrived(at + UDP_BATCH);
    }
    const sorted = (list: Uint8Array[]) =>
      list.map((each) => Buffer.from(each).toString('latin1')).sort();
    expect(sorted(await messages('udp'))).toEqual(sorted(expected));
    await exporter.shutdown();
  });
});
