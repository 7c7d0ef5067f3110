import { diag, DiagLogLevel } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KratosJaegerExporter } from '../../../src/export/jaeger/kratos-jaeger-exporter.js';
import { literalSpan } from '../console/literal-span.js';
import { RecordingAgent } from './recording-agent.js';

const { SUCCESS, FAILED } = ExportResultCode;
const host = '127.0.0.1';
const none = { sent: 0, failed: 0, tooLarge: 0, unencodable: 0 };
const names = (count: number) => Array.from({ length: count }, (_, i) => `op-${i + 1}`);

/** Spans of one resource, each with a tag of that many bytes. */
function spansOf(...tagSizes: number[]): ReadableSpan[] {
  const { resource } = literalSpan({ id: 1 });
  return tagSizes.map((size, i) => ({
    ...literalSpan({ id: i + 1, attributes: { text: 'x'.repeat(size) } }),
    resource,
  }));
}

async function resultsOf(
  exporter: KratosJaegerExporter,
  spans: ReadableSpan[],
): Promise<ExportResult[]> {
  const results: ExportResult[] = [];
  exporter.export(spans, (result) => results.push(result));
  expect(results).toEqual([]);
  await exporter.forceFlush();
  return results;
}

afterEach(() => {
  diag.disable();
  vi.unstubAllEnvs();
});

describe('KratosJaegerExporter over UDP', () => {
  it('sends one packet of the binary protocol', async () => {
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({ host, port: agent.port, timeout: 5000 });
    expect(await resultsOf(exporter, spansOf(1, 1, 1))).toMatchObject([{ code: SUCCESS }]);
    const spans = await agent.arrived(3);
    expect(spans.map(({ name }) => name)).toEqual(names(3));
    expect(agent.packets).toHaveLength(1);
    expect(exporter.stats()).toEqual({ ...none, sent: 3 });
    await exporter.shutdown();
  });

  it('sends to IPv6', async () => {
    await using agent = await RecordingAgent.start('::1');
    const exporter = new KratosJaegerExporter({ host: '::1', port: agent.port, timeout: 5000 });
    expect(await resultsOf(exporter, spansOf(1))).toMatchObject([{ code: SUCCESS }]);
    expect(await agent.arrived(1)).toHaveLength(1);
    await exporter.shutdown();
  });

  it('sends as many packets as it takes, none over the limit', async () => {
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({
      host,
      port: agent.port,
      timeout: 5000,
      maxPacketSize: 2000,
    });
    const sizes = Array.from({ length: 60 }, (_, i) => (i * 37) % 900);
    expect(await resultsOf(exporter, spansOf(...sizes))).toMatchObject([{ code: SUCCESS }]);
    const spans = await agent.arrived(60);
    expect(spans.map(({ name }) => name)).toEqual(names(60));
    expect(agent.packets.length).toBeGreaterThan(10);
    expect(Math.max(...agent.sizes)).toBeLessThanOrEqual(2000);
    expect(exporter.stats()).toEqual({ ...none, sent: 60 });
    await exporter.shutdown();
  });

  it('shortens a span that no packet can hold', async () => {
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({ host, port: agent.port, timeout: 5000 });
    expect(await resultsOf(exporter, spansOf(10, 70_000, 10, 64_000, 80_000, 10))).toEqual([
      { code: SUCCESS, shortened: 2 },
    ]);
    const spans = await agent.arrived(6);
    expect(spans.map(({ name }) => name)).toEqual(names(6));
    expect(Math.max(...agent.sizes)).toBeGreaterThan(64_000);
    expect(exporter.stats()).toEqual({ ...none, sent: 6 });
    await exporter.shutdown();
  });

  it('drops only the span that cannot be shortened enough, and says so', async () => {
    const warn = vi.fn();
    diag.setLogger({ ...console, warn, verbose: warn }, DiagLogLevel.WARN);
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({
      host,
      port: agent.port,
      timeout: 5000,
      maxPacketSize: 512,
    });
    const [small, large, next] = spansOf(1, 1, 1);
    // The process is part of each packet, and takes all of it.
    const { resource } = literalSpan({ id: 1, service: 'x'.repeat(600) });
    const refused = { ...large!, resource };
    expect(await resultsOf(exporter, [small!, refused, next!])).toMatchObject([{ code: SUCCESS }]);
    expect((await agent.arrived(2)).map(({ name }) => name)).toEqual(['op-1', 'op-3']);
    expect(exporter.stats()).toEqual({ ...none, sent: 2, tooLarge: 1 });
    expect(warn.mock.calls).toEqual([
      ['kratos-otel/jaeger: spans are too large for a packet and are dropped: 1'],
    ]);
    expect(await resultsOf(exporter, [refused])).toMatchObject([
      { code: FAILED, error: new Error('kratos-otel/jaeger: none of 1 spans can be sent') },
    ]);
    await exporter.shutdown();
  });

  it('keeps exports that run at once apart, and waits for them at shutdown', async () => {
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({
      host,
      port: agent.port,
      timeout: 5000,
      maxPacketSize: 2000,
    });
    const done = vi.fn();
    for (let i = 0; i < 5; i++) exporter.export(spansOf(900, 900, 900), done);
    await exporter.shutdown();
    expect(done.mock.calls).toEqual(Array.from({ length: 5 }, () => [{ code: SUCCESS }]));
    expect(await agent.arrived(15)).toHaveLength(15);
  });

  it('sends over UDP whatever the variables of the stock exporter say', async () => {
    vi.stubEnv('OTEL_EXPORTER_JAEGER_ENDPOINT', 'http://127.0.0.1:1/');
    vi.stubEnv('OTEL_EXPORTER_JAEGER_AGENT_HOST', '192.0.2.1');
    await using agent = await RecordingAgent.start();
    const exporter = new KratosJaegerExporter({ host, port: agent.port, timeout: 5000 });
    expect(await resultsOf(exporter, spansOf(1))).toMatchObject([{ code: SUCCESS }]);
    expect(await agent.arrived(1)).toHaveLength(1);
    expect(process.env.OTEL_EXPORTER_JAEGER_ENDPOINT).toBe('http://127.0.0.1:1/');
    await exporter.shutdown();
  });

  it('fails once when the host does not exist, and sends again afterwards', async () => {
    const exporter = new KratosJaegerExporter({ host: 'no-such-host.invalid', timeout: 2_000 });
    for (let attempt = 0; attempt < 2; attempt++) {
      const results = await resultsOf(exporter, spansOf(1));
      expect(results).toMatchObject([{ code: FAILED }]);
      expect(results[0]?.error?.message).toMatch(/^kratos-otel\/jaeger: (error sending|no answer)/);
    }
    expect(exporter.stats()).toEqual({ ...none, failed: 2 });
    await exporter.shutdown();
  });

  it('succeeds with nothing to send, and fails after shutdown', async () => {
    const exporter = new KratosJaegerExporter({ host });
    expect(await resultsOf(exporter, [])).toMatchObject([{ code: SUCCESS }]);
    await exporter.shutdown();
    expect(await resultsOf(exporter, spansOf(1))).toMatchObject([
      { code: FAILED, error: new Error('kratos-otel/jaeger: export after shutdown') },
    ]);
  });
});
