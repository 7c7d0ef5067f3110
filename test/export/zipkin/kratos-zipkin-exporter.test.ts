import { createServer, type AddressInfo } from 'node:net';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '../../../src/otel/sdk-shapes.js';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KratosZipkinExporter } from '../../../src/export/zipkin/kratos-zipkin-exporter.js';
import { ZipkinSpanExporter } from '../../../src/export/zipkin/zipkin-span-exporter.js';
import { literalSpan } from '../console/literal-span.js';
import { RecordingServer } from './recording-server.js';

const { SUCCESS, FAILED } = ExportResultCode;
const one = (): ReadableSpan[] => [literalSpan({ id: 1 })];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Exports and waits long enough to see a second callback, if there were one. */
async function resultsOf(
  exporter: KratosZipkinExporter,
  spans: ReadableSpan[] = one(),
): Promise<ExportResult[]> {
  const results: ExportResult[] = [];
  exporter.export(spans, (result) => results.push(result));
  expect(results).toEqual([]);
  await exporter.forceFlush();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return results;
}

const failure = (message: string) => [
  expect.objectContaining({
    code: FAILED,
    error: expect.objectContaining({
      message: expect.stringContaining(message) as string,
    }) as Error,
  }) as ExportResult,
];

afterEach(() => {
  vi.restoreAllMocks();
  diag.disable();
});

describe('KratosZipkinExporter', () => {
  it('sends the headers it is given', async () => {
    await using server = await RecordingServer.start();
    const headers = { authorization: 'Bearer t' };
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, headers });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer t',
      'content-type': 'application/json',
    });
    expect(server.requests[0]?.url).toBe('/api/v2/spans');
  });

  it('succeeds without a request when there is nothing to send', async () => {
    await using server = await RecordingServer.start();
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter, [])).toMatchObject([{ code: SUCCESS }]);
    expect(server.requests).toHaveLength(0);
  });

  it('sends batch after batch over one connection', async () => {
    await using server = await RecordingServer.start();
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 5000 });
    for (let batch = 0; batch < 5; batch++) {
      expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    }
    expect(server.spans).toHaveLength(5);
    expect(server.connections).toBe(1);
  });

  it('fails once when the server answers 500', async () => {
    await using server = await RecordingServer.start((response) => response.writeHead(500).end());
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter)).toEqual(failure('answered HTTP 500'));
  });

  it('fails once when the server is closed', async () => {
    const server = await RecordingServer.start();
    const { endpoint } = server;
    await server[Symbol.asyncDispose]();
    const results = await resultsOf(new KratosZipkinExporter({ endpoint }));
    expect(results).toMatchObject([{ code: FAILED, error: { cause: { code: 'ECONNREFUSED' } } }]);
  });

  it('fails once by the deadline when the server never answers, and closes the socket at shutdown', async () => {
    await using server = await RecordingServer.start(() => {});
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 100 });
    const start = performance.now();
    expect(await resultsOf(exporter)).toEqual(failure('no answer within 100 ms'));
    expect(performance.now() - start).toBeLessThan(5000);
    await exporter.shutdown();
    await vi.waitFor(() => {
      expect(server.openSockets).toBe(0);
    });
  });

  it('waits longer for the next answer when one came too late', async () => {
    await using server = await RecordingServer.start((response) => {
      setTimeout(() => response.writeHead(202).end(), 300);
    });
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 100 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: FAILED, maybeSent: true }]);
    await pause(400);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    await exporter.shutdown();
  });

  it('delivers the next batch after one that was never answered', async () => {
    let asked = 0;
    await using server = await RecordingServer.start((response) => {
      if (++asked > 1) response.writeHead(202).end();
    });
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 300 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: FAILED }]);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
  });

  it.each([301, 302, 304, 307, 308])('fails when the server answers %i', async (status) => {
    await using server = await RecordingServer.start((response) =>
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('moved'),
    );
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter)).toEqual(failure(`answered HTTP ${status}`));
  });

  it('fails with the reason that the server gives', async () => {
    await using server = await RecordingServer.start((response) =>
      response.writeHead(400).end('Cannot parse a timestamp'),
    );
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter)).toEqual(
      failure('answered HTTP 400: Cannot parse a timestamp'),
    );
  });

  it('succeeds when the server has accepted the spans and its answer is cut off', async () => {
    await using server = await RecordingServer.start((response) => {
      response.writeHead(202, { 'content-length': 100 }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter)).toEqual([{ code: SUCCESS }]);
  });

  it('closes the connection of an answer that has no end', async () => {
    await using server = await RecordingServer.start((response) => {
      response.writeHead(202).write(Buffer.alloc(200_000));
    });
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    expect(await resultsOf(exporter)).toEqual([{ code: SUCCESS }]);
    await vi.waitFor(() => {
      expect(server.openSockets).toBe(0);
    }, 5_000);
  });

  it('fails when the server answers before it has read the request', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const exporter = new KratosZipkinExporter({ endpoint: `http://127.0.0.1:${port}/` });
    const large = literalSpan({ id: 1, attributes: { text: 'x'.repeat(30_000_000) } });
    expect(await resultsOf(exporter, [large])).toEqual(
      failure('answered HTTP 202 before it had the whole request'),
    );
    await exporter.shutdown();
    server.close();
  });

  it('refuses a stock exporter whose sender has another name', () => {
    class Stock {
      export(): void {}
    }
    expect(() => new ZipkinSpanExporter({}, Stock)).toThrow(
      'this version of @opentelemetry/exporter-zipkin is not supported, 2.x and 3.x are',
    );
  });

  it('fails once when the stock exporter throws', async () => {
    vi.spyOn(ZipkinExporter.prototype, 'export').mockImplementation(() => {
      throw new Error('stock');
    });
    expect(await resultsOf(new KratosZipkinExporter())).toEqual(failure('stock'));
  });

  it('drops only the span that cannot be encoded, with a warning', async () => {
    const warn = vi.fn();
    diag.setLogger({ ...console, warn, verbose: warn }, DiagLogLevel.WARN);
    await using server = await RecordingServer.start();
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint });
    const bad = literalSpan({ id: 2 });
    Object.defineProperty(bad, 'events', {
      get: () => {
        throw new Error('no events');
      },
    });
    expect(await resultsOf(exporter, [bad, ...one()])).toMatchObject([{ code: SUCCESS }]);
    expect(server.spans.map(({ name }) => name)).toEqual(['op-1']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(await resultsOf(exporter, [bad])).toEqual(
      failure('kratos-otel/zipkin: none of 1 spans could be encoded'),
    );
  });

  it('survives a callback that throws', async () => {
    const error = vi.fn();
    diag.setLogger({ ...console, error, verbose: error }, DiagLogLevel.ERROR);
    const exporter = new KratosZipkinExporter();
    exporter.export([], () => {
      throw new Error('callback');
    });
    await exporter.forceFlush();
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('fails an export after shutdown', async () => {
    const exporter = new KratosZipkinExporter();
    await exporter.shutdown();
    await exporter.shutdown();
    expect(await resultsOf(exporter)).toEqual(failure('kratos-otel/zipkin: export after shutdown'));
  });

  it('waits at shutdown for what is in flight', async () => {
    await using server = await RecordingServer.start((response) => {
      setTimeout(() => response.writeHead(202).end(), 50);
    });
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 5000 });
    const done = vi.fn();
    exporter.export(one(), done);
    exporter.export(one(), done);
    await exporter.shutdown();
    expect(done.mock.calls).toEqual([[{ code: SUCCESS }], [{ code: SUCCESS }]]);
  });

  it('waits at shutdown no longer than the timeout', async () => {
    await using server = await RecordingServer.start(() => {});
    const exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 100 });
    const done = vi.fn();
    exporter.export(one(), done);
    const start = performance.now();
    await exporter.shutdown();
    expect(performance.now() - start).toBeLessThan(5000);
    expect(done).toHaveBeenCalledTimes(1);
  });
});
