import type { BatchObservableResult, MeterProvider } from '@opentelemetry/api';
import type { DeliveryDropReason } from '../../../config/tracing-stats.js';
import type { DeliverySpanProcessor } from '../delivery-span-processor.js';

const COMPONENT_NAME = 'otel.component.name';
const COMPONENT_TYPE = 'otel.component.type';
const ERROR_TYPE = 'error.type';

/** What never came to the exporter; the first and the last have their values in the conventions. */
const BEFORE_EXPORT: Partial<Record<DeliveryDropReason, string>> = {
  'queue full': 'queue_full',
  'after shutdown': 'already_shutdown',
};

/**
 * Shows the numbers of deliveries as metrics, under the names of OpenTelemetry's semantic
 * conventions for SDK metrics. They are read when metrics are collected and cost nothing otherwise.
 *
 * @param meterProvider - Where.
 * @param deliveries - The deliveries.
 * @returns Takes them off again.
 */
export function observeDeliveries(
  meterProvider: MeterProvider,
  deliveries: readonly DeliverySpanProcessor[],
): () => void {
  const meter = meterProvider.getMeter('kratos-otel');
  const unit = '{span}';
  const queueSize = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.size', {
    unit,
    description: 'The number of spans in the queue of a given instance of an SDK span processor.',
  });
  const capacity = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.capacity', {
    unit,
    description: 'The maximum number of spans the queue of a given instance can hold.',
  });
  const processed = meter.createObservableCounter('otel.sdk.processor.span.processed', {
    unit,
    description: 'The number of spans for which the processing has finished.',
  });
  const inFlight = meter.createObservableUpDownCounter('otel.sdk.exporter.span.inflight', {
    unit,
    description: 'The number of spans which were passed to the exporter, but not exported yet.',
  });
  const exported = meter.createObservableCounter('otel.sdk.exporter.span.exported', {
    unit,
    description: 'The number of spans for which the export has finished.',
  });
  const observe = (result: BatchObservableResult): void => {
    for (const [index, delivery] of deliveries.entries()) {
      const { exporter, ended, delivered, queued, dropped } = delivery.stats();
      const processorOf = {
        [COMPONENT_TYPE]: 'DeliverySpanProcessor',
        [COMPONENT_NAME]: `DeliverySpanProcessor/${index}`,
      };
      const exporterOf = { [COMPONENT_TYPE]: exporter, [COMPONENT_NAME]: `${exporter}/${index}` };
      const waiting = queued - delivery.inFlight;
      let passed = ended - waiting;
      for (const [reason, count] of Object.entries(dropped) as [DeliveryDropReason, number][]) {
        if (count === 0) continue;
        const beforeExport = BEFORE_EXPORT[reason];
        if (beforeExport === undefined) {
          result.observe(exported, count, {
            ...exporterOf,
            [ERROR_TYPE]: reason.replaceAll(' ', '_'),
          });
        } else {
          passed -= count;
          result.observe(processed, count, { ...processorOf, [ERROR_TYPE]: beforeExport });
        }
      }
      result.observe(processed, passed, processorOf);
      result.observe(exported, delivered, exporterOf);
      result.observe(inFlight, delivery.inFlight, exporterOf);
      result.observe(queueSize, waiting, processorOf);
      result.observe(capacity, delivery.settings.maxQueueSize, processorOf);
    }
  };
  const instruments = [queueSize, capacity, processed, inFlight, exported];
  meter.addBatchObservableCallback(observe, instruments);
  return () => {
    meter.removeBatchObservableCallback(observe, instruments);
  };
}
