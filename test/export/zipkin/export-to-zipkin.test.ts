import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { ExportResult, ReadableSpan } from '../../../src/otel/sdk-shapes.js';
import { exportToZipkin } from '../../../src/export/zipkin/export-to-zipkin.js';
import { toZipkinReadableSpan } from '../../../src/export/zipkin/to-zipkin-readable-span.js';
import { init } from '../../../src/zipkin.js';
import { literalSpan } from '../console/literal-span.js';
import { collectDiag, take } from '../../tracing-fixture.js';
import { RecordingServer } from './recording-server.js';

const diagLines = collectDiag();

describe('exportToZipkin', () => {
  it('puts the endpoint of each span on the wire', async () => {
    await using zipkin = await RecordingServer.start();
    const tracing = init({ endpoint: zipkin.endpoint, timeout: 5_000, disableSample: true });
    const root = tracing.tracer.newTrace('/orders');
    root.fork('redis', 'GET').setTag({ key: 'peer.address', value: '10.0.0.1:6379' }).finish();
    root.fork('', 'local').finish();
    root.follow('kafka', 'Send').finish();
    root.finish();
    await tracing.shutdown();
    const endpoints = zipkin.spans.map((span) => [
      span.name,
      (span as { remoteEndpoint?: unknown }).remoteEndpoint,
    ]);
    expect(endpoints).toEqual([
      ['GET', { serviceName: 'redis', ipv4: '10.0.0.1', port: 6379 }],
      ['local', undefined],
      ['Send', { serviceName: 'kafka' }],
      ['/orders', undefined],
    ]);
  });

  it('sends without it by an exporter that has no place for it, with one warning', () => {
    const exported: ReadableSpan[][] = [];
    const stock = {
      export: (spans: ReadableSpan[], done: (result: ExportResult) => void) => {
        exported.push(spans);
        done({ code: 0 });
      },
    };
    const span = literalSpan({ id: 1, kind: SpanKind.CLIENT, attributes: { 'peer.service': 'a' } });
    const spans = [toZipkinReadableSpan(span)];
    const results: ExportResult[] = [];
    for (let n = 0; n < 2; n++) exportToZipkin(stock, spans, (result) => results.push(result));
    expect(exported).toEqual([spans, spans]);
    expect(results).toEqual([{ code: 0 }, { code: 0 }]);
    expect(take(diagLines)).toHaveLength(1);
  });

  it('leaves the exporter as it was', () => {
    const sent: object[][] = [];
    const send = (spans: object[]) => sent.push(spans);
    const stock = {
      _send: send,
      export(spans: ReadableSpan[]) {
        this._send(spans.map(({ name }) => ({ name })));
      },
    };
    const attributes = { 'peer.service': 'redis' };
    const spans = [1, 2].map((id) =>
      toZipkinReadableSpan(
        literalSpan({ id, kind: SpanKind.CLIENT, ...(id === 2 && { attributes }) }),
      ),
    );
    exportToZipkin(stock, spans, () => {});
    expect(sent).toEqual([
      [{ name: 'op-1' }, { name: 'op-2', remoteEndpoint: { serviceName: 'redis' } }],
    ]);
    expect(stock._send).toBe(send);
  });
});
