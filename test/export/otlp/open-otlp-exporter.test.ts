import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { adoptExporter } from '../../../src/export/given/watched-exporter.js';
import { openOtlpExporter } from '../../../src/export/otlp/open-otlp-exporter.js';
import { DeliverySpanProcessor } from '../../../src/index.js';
import { spansOf } from '../delivery/scripted-exporter.js';

let server: Server;

/** A backend that answers with these statuses, and with the last of them from then on. */
async function startBackend(...statuses: number[]): Promise<{ endpoint: string; times: number[] }> {
  const times: number[] = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const status = statuses[Math.min(times.length, statuses.length - 1)]!;
      times.push(performance.now());
      response.writeHead(status, { 'retry-after': '1' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}/v1/traces`, times };
}

const open = (endpoint: string) => openOtlpExporter({ endpoint, headers: {} });

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('the OTLP exporter of a DSN', () => {
  it('makes one attempt and leaves the rest to the delivery', async () => {
    const { endpoint, times } = await startBackend(503);
    const exporter = adoptExporter(open(endpoint));
    const result = await exporter.deliver(spansOf(1));
    expect(result).toMatchObject({ code: 1, isRetryable: true, retryAfter: 1000 });
    expect(times).toHaveLength(1);
    await exporter.shutdown();
  });

  it('is asked again when the backend said, and not before', async () => {
    const { endpoint, times } = await startBackend(429, 200);
    const processor = new DeliverySpanProcessor(open(endpoint), { initialBackoffMillis: 1 });
    processor.onEnd(spansOf(1)[0]!);
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ ended: 1, delivered: 1 });
    expect(times).toHaveLength(2);
    // Timers may be a little early.
    expect(times[1]! - times[0]!).toBeGreaterThan(950);
    await processor.shutdown();
  });
});
