import { diag, DiagLogLevel } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KratosJaegerExporter } from '../../../src/export/jaeger/kratos-jaeger-exporter.js';
import { literalSpan } from '../console/literal-span.js';
import { RecordingCollector } from './recording-collector.js';

const { SUCCESS, FAILED } = ExportResultCode;
const none = { sent: 0, failed: 0, tooLarge: 0, unencodable: 0 };
const one = (): ReadableSpan[] => [literalSpan({ id: 1 })];
const failure = (message: string) => [
  expect.objectContaining({
    code: FAILED,
    error: expect.objectContaining({
      message: expect.stringContaining(message) as string,
    }) as Error,
  }) as ExportResult,
];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Exports and waits long enough to see a second callback, if there were one. */
async function resultsOf(
  exporter: KratosJaegerExporter,
  spans: ReadableSpan[] = one(),
): Promise<ExportResult[]> {
  const results: ExportResult[] = [];
  exporter.export(spans, (result) => results.push(result));
  expect(results).toEqual([]);
  await exporter.forceFlush();
  await pause(30);
  return results;
}

afterEach(() => {
  diag.disable();
});

describe('KratosJaegerExporter over HTTP', () => {
  it('posts Thrift with the query and the headers it is given', async () => {
    await using server = await RecordingCollector.start();
    const endpoint = `${server.endpoint.replace('//', '//u:p@')}?format=jaeger.thrift`;
    const exporter = new KratosJaegerExporter({
      endpoint,
      timeout: 5000,
      headers: { 'X-Tenant': 't' },
    });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(server.requests[0]?.url).toBe('/api/traces?format=jaeger.thrift');
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-thrift',
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
      'x-tenant': 't',
    });
    expect(server.spans.map(({ name }) => name)).toEqual(['op-1']);
  });

  it('succeeds without a request when there is nothing to send', async () => {
    await using server = await RecordingCollector.start();
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    expect(await resultsOf(exporter, [])).toMatchObject([{ code: SUCCESS }]);
    expect(server.requests).toHaveLength(0);
    expect(exporter.stats()).toEqual(none);
  });

  it('sends one request a batch, over one connection', async () => {
    await using server = await RecordingCollector.start();
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    const spans = Array.from({ length: 250 }, (_, i) => literalSpan({ id: i + 1 }));
    const withOneResource = spans.map((span) => ({ ...span, resource: spans[0]!.resource }));
    for (let batch = 0; batch < 3; batch++) {
      expect(await resultsOf(exporter, withOneResource)).toMatchObject([{ code: SUCCESS }]);
    }
    expect(server.batches.map((batch) => batch.length)).toEqual([250, 250, 250]);
    expect(server.connections).toBe(1);
    expect(exporter.stats()).toEqual({ ...none, sent: 750 });
    await exporter.shutdown();
    await pause(10);
    expect(server.openSockets).toBe(0);
  });

  it('keeps the services of one batch apart', async () => {
    await using server = await RecordingCollector.start();
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    const [a, b] = ['a', 'b'].map((name) => resourceFromAttributes({ 'service.name': name }));
    const spans = [a!, b!, a!].map((resource, i) => ({ ...literalSpan({ id: i + 1 }), resource }));
    expect(await resultsOf(exporter, spans)).toMatchObject([{ code: SUCCESS }]);
    expect(server.spans.map(({ service, name }) => `${service} ${name}`).sort()).toEqual([
      'a op-1',
      'a op-3',
      'b op-2',
    ]);
  });

  it('keeps exports that run at once apart', async () => {
    await using server = await RecordingCollector.start((response) => {
      setTimeout(() => response.writeHead(202).end(), 20);
    });
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    const done = vi.fn();
    for (let i = 0; i < 6; i++) exporter.export(one(), done);
    await exporter.shutdown();
    expect(done.mock.calls).toEqual(Array.from({ length: 6 }, () => [{ code: SUCCESS }]));
    expect(server.batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('fails once when the collector answers 500', async () => {
    await using server = await RecordingCollector.start((response) =>
      response.writeHead(500).end(),
    );
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    expect(await resultsOf(exporter)).toEqual(failure('answered HTTP 500'));
    expect(exporter.stats()).toEqual({ ...none, failed: 1 });
  });

  it('fails once when the collector is closed', async () => {
    const server = await RecordingCollector.start();
    const { endpoint } = server;
    await server[Symbol.asyncDispose]();
    const [result, ...more] = await resultsOf(
      new KratosJaegerExporter({ endpoint, timeout: 5000 }),
    );
    expect(result?.error?.message).toContain('ECONNREFUSED');
    expect(more).toEqual([]);
  });

  it('fails once by the deadline when the collector never answers, and closes the socket at shutdown', async () => {
    await using server = await RecordingCollector.start(() => {});
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 100 });
    const start = performance.now();
    expect(await resultsOf(exporter)).toEqual(failure('no answer within 100 ms'));
    expect(performance.now() - start).toBeLessThan(5000);
    await exporter.shutdown();
    await vi.waitFor(() => {
      expect(server.openSockets).toBe(0);
    });
    expect(exporter.stats()).toEqual({ ...none, failed: 1 });
  });

  it('delivers the next batch after one that was never answered', async () => {
    let asked = 0;
    await using server = await RecordingCollector.start((response) => {
      if (++asked > 1) response.writeHead(202).end();
    });
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 300 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: FAILED }]);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
  });

  it('calls back once when the answer is cut off', async () => {
    await using server = await RecordingCollector.start((response) => {
      response.writeHead(202, { 'content-length': 100 }).write('half');
      setTimeout(() => response.destroy(), 10);
    });
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
  });

  it('closes the connection soon when the answer has no end', async () => {
    await using server = await RecordingCollector.start((response) => {
      response.writeHead(202).write('more follows');
    });
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 100 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(server.openSockets).toBe(1);
    await vi.waitFor(() => {
      expect(server.openSockets).toBe(0);
    }, 5_000);
  });

  it('delivers the first batch after the collector has restarted', async () => {
    await using server = await RecordingCollector.start((response) => {
      const { socket } = response;
      response.writeHead(202).end();
      setTimeout(() => socket?.destroy(), 5);
    });
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(server.connections).toBe(2);
  });

  it('drops only the span that cannot be encoded, with a warning', async () => {
    const warn = vi.fn();
    diag.setLogger({ ...console, warn, verbose: warn }, DiagLogLevel.WARN);
    await using server = await RecordingCollector.start();
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 5000 });
    const bad = literalSpan({ id: 2, traceId: 'no id' });
    expect(await resultsOf(exporter, [bad, ...one()])).toMatchObject([{ code: SUCCESS }]);
    expect(server.spans.map(({ name }) => name)).toEqual(['op-1']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(exporter.stats()).toEqual({ ...none, sent: 1, unencodable: 1 });
    expect(await resultsOf(exporter, [bad])).toEqual(failure('none of 1 spans can be sent'));
  });

  it('survives a callback that throws', async () => {
    const error = vi.fn();
    diag.setLogger({ ...console, error, verbose: error }, DiagLogLevel.ERROR);
    const exporter = new KratosJaegerExporter({ endpoint: 'http://127.0.0.1:1' });
    exporter.export([], () => {
      throw new Error('callback');
    });
    await exporter.forceFlush();
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('fails an export after shutdown', async () => {
    const exporter = new KratosJaegerExporter({ endpoint: 'http://127.0.0.1:1' });
    await exporter.shutdown();
    await exporter.shutdown();
    expect(await resultsOf(exporter)).toEqual(failure('export after shutdown'));
    expect(exporter.stats()).toEqual({ ...none, failed: 1 });
  });

  it('waits at shutdown no longer than the timeout', async () => {
    await using server = await RecordingCollector.start(() => {});
    const exporter = new KratosJaegerExporter({ endpoint: server.endpoint, timeout: 100 });
    const done = vi.fn();
    exporter.export(one(), done);
    const start = performance.now();
    await exporter.shutdown();
    expect(performance.now() - start).toBeLessThan(5000);
    expect(done).toHaveBeenCalledTimes(1);
  });
});
