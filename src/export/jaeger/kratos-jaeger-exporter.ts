import { hideFields } from '../../config/hide-fields.js';
import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import type { KratosJaegerExporterOptions } from './jaeger-exporter-options.js';
import { JaegerSpanExporter } from './jaeger-span-exporter.js';

/**
 * Sends spans to Jaeger as the original did, through the senders of the stock exporter of
 * `@opentelemetry/exporter-jaeger`: one attempt a batch, one callback within the timeout.
 */
export class KratosJaegerExporter extends JaegerSpanExporter {
  /**
   * @param options - See {@link KratosJaegerExporterOptions}.
   * @throws Error, TypeError or RangeError naming the option that is wrong, its value and what is
   *   allowed.
   */
  constructor(options: KratosJaegerExporterOptions) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Jaeger's Thrift has no other exporter
    super(options, JaegerExporter);
    hideFields(this);
  }
}
