import { describe, expect, it } from 'vitest';
import { readDeliveryOptions } from '../../../src/config/delivery-options.js';
import { DeliverySpanProcessor } from '../../../src/index.js';

describe('delivery options', () => {
  it('take what was given, then the environment, then what suits the destination', () => {
    const env = { OTEL_BSP_MAX_QUEUE_SIZE: '7000', OTEL_BSP_SCHEDULE_DELAY: ' ' };
    const defaults = { maxQueueSize: 1, scheduledDelayMillis: 100, maxExportBatchSize: 100 };
    const given = { maxExportBatchSize: 5, maxBackoffMillis: undefined } as object;
    expect(readDeliveryOptions(given, defaults, env)).toMatchObject({
      maxQueueSize: 7000,
      scheduledDelayMillis: 100,
      maxExportBatchSize: 5,
      maxBackoffMillis: 10_000,
    });
  });

  it('let a batch be no larger than the queue', () => {
    expect(readDeliveryOptions({ maxQueueSize: 10 }, {}, {})).toMatchObject({
      maxExportBatchSize: 10,
    });
    expect(() => readDeliveryOptions({ maxQueueSize: 10, maxExportBatchSize: 11 }, {}, {})).toThrow(
      'kratos-otel: delivery.maxExportBatchSize must be at most maxQueueSize = 10, got 11',
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 31, '5', null])('refuse %j', (value) => {
    expect(() => readDeliveryOptions({ exportTimeoutMillis: value as number }, {}, {})).toThrow(
      /^kratos-otel: delivery\.exportTimeoutMillis must be a whole number from 1 to 2147483647, got /,
    );
  });

  it('name a variable that is wrong, and an option that there is not', () => {
    expect(() => readDeliveryOptions({}, {}, { OTEL_BSP_EXPORT_TIMEOUT: '10s' })).toThrow(
      'kratos-otel: OTEL_BSP_EXPORT_TIMEOUT must be a whole number from 1 to 2147483647, got "10s"',
    );
    expect(() => readDeliveryOptions({ maxQueue: 1 } as object, {}, {})).toThrow(
      /^kratos-otel: unknown delivery option maxQueue = 1; allowed: maxQueueSize, /,
    );
  });

  it('come with an exporter', () => {
    expect(() => new DeliverySpanProcessor({ shutdown: () => {} } as never)).toThrow(
      'kratos-otel: exporter must be a SpanExporter, but it has no export()',
    );
  });
});
