import type { SpanExporterLike } from '../../config/config.js';
import type { BatchExporter } from '../delivery/batch-exporter.js';
import { answersOf } from './stock-answers.js';
import { WatchedExporter } from './watched-exporter.js';

/**
 * Makes an exporter one that the delivery can rely on.
 *
 * @param exporter - An exporter of this package, which is one already, or any other.
 */
export function adoptExporter(exporter: SpanExporterLike): BatchExporter {
  const { abort } = exporter as Partial<BatchExporter>;
  if (typeof abort === 'function') return exporter as unknown as BatchExporter;
  return new WatchedExporter(exporter, answersOf(exporter));
}
