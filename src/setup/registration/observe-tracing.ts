import type { BatchObservableResult, MeterProvider } from '@opentelemetry/api';
import type { TracingStats } from '../../config/tracing-stats.js';
import { observeDeliveries } from '../../export/delivery/account/delivery-metrics.js';
import type { DeliverySpanProcessor } from '../../export/delivery/delivery-span-processor.js';

const NOTHING = (): void => {};

/**
 * Shows the numbers of tracing as metrics.
 *
 * @param meterProvider - Where; nothing is shown without one.
 * @param deliveries - One an exporter.
 * @param stats - Gives the numbers of all together.
 * @returns Takes them off again.
 */
export function observeTracing(
  meterProvider: MeterProvider | undefined,
  deliveries: readonly DeliverySpanProcessor[],
  stats: () => TracingStats,
): () => void {
  if (meterProvider === undefined) return NOTHING;
  const stops = [observeDeliveries(meterProvider, deliveries), observeStats(meterProvider, stats)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Shows what the conventions of OpenTelemetry have no name for: how many spans ended and were lost
 * in all, and what limits cut off spans that went on without it.
 *
 * @param meterProvider - Where.
 * @param stats - Gives the numbers.
 * @returns Takes them off again.
 */
function observeStats(meterProvider: MeterProvider, stats: () => TracingStats): () => void {
  const meter = meterProvider.getMeter('kratos-otel');
  const ended = meter.createObservableCounter('kratos.span.ended', {
    unit: '{span}',
    description: 'Spans that ended, or that a limit refused when they started.',
  });
  const dropped = meter.createObservableCounter('kratos.span.dropped', {
    unit: '{span}',
    description: 'Spans that are lost, by reason.',
  });
  const cut = meter.createObservableCounter('kratos.span.cut', {
    unit: '{item}',
    description: 'Tags, log entries and ends of long values that limits cut off, by reason.',
  });
  const observe = (result: BatchObservableResult): void => {
    const now = stats();
    result.observe(ended, now.ended);
    for (const [reason, count] of Object.entries(now.dropped)) {
      result.observe(dropped, count, { reason });
    }
    for (const [reason, count] of Object.entries(now.cut)) result.observe(cut, count, { reason });
  };
  const instruments = [ended, dropped, cut];
  meter.addBatchObservableCallback(observe, instruments);
  return () => {
    meter.removeBatchObservableCallback(observe, instruments);
  };
}
