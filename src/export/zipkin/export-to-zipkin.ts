import { logger } from '../../otel/logger.js';
import type { ExportResult, ReadableSpan } from '../../otel/sdk-shapes.js';
import type { ZipkinReadableSpan } from './to-zipkin-readable-span.js';

/** What is used of the stock `ZipkinExporter`. */
export interface StockExport {
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void;
}

/** Sends what the stock exporter has made of the spans, in their order. */
type Send = (zipkinSpans: object[], done: unknown) => unknown;

let hasWarned = false;

/**
 * Exports spans by the stock exporter, and adds the one field that it leaves out: `remoteEndpoint`,
 * from which alone Zipkin draws databases and queues. It is put on between the exporter's
 * translation and its request, in its private `_send`, which is the same in 1.x, 2.x and 3.x. In a
 * version without it the spans go without the field, with one warning.
 *
 * @param stock - The stock exporter, which sends before `export()` returns.
 * @param spans - What `toZipkinReadableSpan` gives.
 * @param done - Called by the stock exporter.
 * @throws What the stock exporter throws.
 */
export function exportToZipkin(
  stock: StockExport,
  spans: ZipkinReadableSpan[],
  done: (result: ExportResult) => void,
): void {
  const owner = stock as { _send?: unknown };
  const send = owner._send;
  if (typeof send !== 'function') {
    if (!hasWarned) logger.warn('kratos-otel/zipkin: this exporter-zipkin takes no remoteEndpoint');
    hasWarned = true;
    stock.export(spans, done);
    return;
  }
  const withEndpoints: Send = (zipkinSpans, finish) =>
    (send as Send).call(stock, addEndpoints(zipkinSpans, spans), finish);
  owner._send = withEndpoints;
  try {
    stock.export(spans, done);
  } finally {
    // Unless it has got another one meanwhile, for headers that change.
    if (owner._send === withEndpoints) owner._send = send;
  }
}

function addEndpoints(zipkinSpans: object[], spans: readonly ZipkinReadableSpan[]): object[] {
  return zipkinSpans.map((zipkinSpan, at) => {
    const remoteEndpoint = spans[at]?.remoteEndpoint;
    return remoteEndpoint === undefined ? zipkinSpan : { ...zipkinSpan, remoteEndpoint };
  });
}
