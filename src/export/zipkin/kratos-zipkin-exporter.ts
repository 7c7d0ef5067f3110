import { hideFields } from '../../config/hide-fields.js';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import type { KratosZipkinExporterOptions } from './zipkin-exporter-options.js';
import { ZipkinSpanExporter } from './zipkin-span-exporter.js';

/**
 * Sends spans to Zipkin as the original did, over the stock exporter of
 * `@opentelemetry/exporter-zipkin`: one attempt a batch, one callback within the timeout.
 */
export class KratosZipkinExporter extends ZipkinSpanExporter {
  /**
   * @param options - See {@link KratosZipkinExporterOptions}.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed.
   */
  constructor(options: KratosZipkinExporterOptions = {}) {
    super(options, ZipkinExporter);
    hideFields(this);
  }
}
