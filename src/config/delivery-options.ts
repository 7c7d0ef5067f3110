import { showUnknown, showValue } from './show-value.js';

/** Settings of `DeliverySpanProcessor`. Sizes in bytes are estimates of what a span is on the wire. */
export interface DeliveryOptions {
  /** Spans that wait at most, those that are being exported included; more are dropped and counted. Default `OTEL_BSP_MAX_QUEUE_SIZE`, 20,480. */
  maxQueueSize?: number;
  /** Bytes that wait at most. Default 64 MiB. */
  maxQueueBytes?: number;
  /** Spans of one export at most. Default `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, 512. */
  maxExportBatchSize?: number;
  /** Bytes of one export at most; a span that is larger goes alone. Default 1,000,000. */
  maxExportBatchBytes?: number;
  /** Milliseconds that a span waits at most for others to share an export with. Default `OTEL_BSP_SCHEDULE_DELAY`, 1,000. */
  scheduledDelayMillis?: number;
  /** Milliseconds that one attempt may take. Default `OTEL_BSP_EXPORT_TIMEOUT`, 30,000. */
  exportTimeoutMillis?: number;
  /** Milliseconds before the first new attempt; each further pause is half as long again. Default 500. */
  initialBackoffMillis?: number;
  /** Milliseconds of the longest pause between attempts, unless the backend asks for a longer one. Default 10,000. */
  maxBackoffMillis?: number;
  /** Milliseconds after which spans that cannot be delivered are given up. Default 300,000. */
  retryLimitMillis?: number;
  /** Milliseconds that `forceFlush()` waits at most. Default 10,000. */
  flushTimeoutMillis?: number;
  /** Milliseconds within which `shutdown()` resolves. Default 5,000. */
  shutdownTimeoutMillis?: number;
}

/** All settings, with their defaults. */
export type DeliverySettings = Readonly<Required<DeliveryOptions>>;

const DEFAULTS: DeliverySettings = {
  // A burst of 10,000 spans in one tick, or ten seconds of 2,000 spans a second, have to fit.
  maxQueueSize: 20_480,
  maxQueueBytes: 64 * 1024 * 1024,
  maxExportBatchSize: 512,
  // Proxies refuse bodies over 1 MB unless they are told otherwise.
  maxExportBatchBytes: 1_000_000,
  scheduledDelayMillis: 1_000,
  exportTimeoutMillis: 30_000,
  initialBackoffMillis: 500,
  maxBackoffMillis: 10_000,
  // As long as the OpenTelemetry Collector tries.
  retryLimitMillis: 300_000,
  flushTimeoutMillis: 10_000,
  shutdownTimeoutMillis: 5_000,
};

// Node's timers overflow beyond this and fire at once.
const GREATEST = 2 ** 31 - 1;

/**
 * Checks the settings and fills in the defaults.
 *
 * @param options - What the application gave; settings that are `undefined` count as absent.
 * @param defaults - Defaults that suit a destination; the environment goes before them.
 * @param env - The variables `OTEL_BSP_*` of OpenTelemetry's specification.
 * @returns All of the settings.
 * @throws TypeError for an unknown setting.
 * @throws RangeError for a value that is not allowed. Both name the setting, the value and what is
 *   allowed.
 */
export function readDeliveryOptions(
  options: DeliveryOptions = {},
  defaults: DeliveryOptions = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): DeliverySettings {
  const settings = { ...DEFAULTS, ...defaults, ...environmentSettings(env) };
  for (const [name, value] of Object.entries(options) as [keyof DeliveryOptions, unknown][]) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const known = Object.keys(DEFAULTS).join(', ');
      throw new TypeError(
        `kratos-otel: unknown delivery option ${name} ${showUnknown(value)}; allowed: ${known}`,
      );
    }
    if (value !== undefined) settings[name] = check(`delivery.${name}`, value, name);
  }
  const { maxQueueSize, maxExportBatchSize } = settings;
  if (maxExportBatchSize <= maxQueueSize) return settings;
  if (options.maxExportBatchSize === undefined) {
    return { ...settings, maxExportBatchSize: maxQueueSize };
  }
  throw new RangeError(
    `kratos-otel: delivery.maxExportBatchSize must be at most maxQueueSize = ${maxQueueSize}, got ${maxExportBatchSize}`,
  );
}

function environmentSettings(
  env: Readonly<Record<string, string | undefined>>,
): Partial<Record<keyof DeliveryOptions, number>> {
  const settings: Partial<Record<keyof DeliveryOptions, number>> = {};
  const read = (variable: string, text: string | undefined, name: keyof DeliveryOptions): void => {
    if (text === undefined || text.trim() === '') return;
    settings[name] = check(variable, Number(text), name, text);
  };
  read('OTEL_BSP_MAX_QUEUE_SIZE', env.OTEL_BSP_MAX_QUEUE_SIZE, 'maxQueueSize');
  read('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, 'maxExportBatchSize');
  read('OTEL_BSP_SCHEDULE_DELAY', env.OTEL_BSP_SCHEDULE_DELAY, 'scheduledDelayMillis');
  read('OTEL_BSP_EXPORT_TIMEOUT', env.OTEL_BSP_EXPORT_TIMEOUT, 'exportTimeoutMillis');
  return settings;
}

function check(
  field: string,
  value: unknown,
  name: keyof DeliveryOptions,
  shown: unknown = value,
): number {
  const least = name === 'scheduledDelayMillis' ? 0 : 1;
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= GREATEST) {
    return Number(value);
  }
  throw new RangeError(
    `kratos-otel: ${field} must be a whole number from ${least} to ${GREATEST}, got ${showValue(shown)}`,
  );
}
