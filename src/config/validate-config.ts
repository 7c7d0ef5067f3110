import type { Config } from './config.js';
import { readDeliveryOptions } from './delivery-options.js';
import { KRATOS_NETWORKS } from './dsn/destination.js';
import { FLUSH_ON_EXIT_ALLOWED, readFlushOnExit } from './flush-on-exit-options.js';
import { LOG_LEVELS } from './log-level.js';
import { KEEP_ALLOWED, resolveKeep } from '../otel/keep/keep-options.js';
import { FIRST_PER_SECOND_ALLOWED } from '../otel/sampler/slot-sampling.js';
import { REPORT_UNFINISHED_ALLOWED, unfinishedMilliseconds } from './report-unfinished.js';
import { showUnknown, showValue } from './show-value.js';

interface Rule {
  allowed: string;
  accepts: (value: unknown) => boolean;
}

const isFunction: Rule = { allowed: 'a function', accepts: (value) => typeof value === 'function' };
const isBoolean: Rule = {
  allowed: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
const isRecord: Rule = {
  allowed: 'an object',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Every setting and what it may be; `docs/configuration.md` is tested against it. */
export const RULES: Readonly<Record<keyof Config, Rule>> = {
  serviceName: {
    allowed: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  resourceAttributes: isRecord,
  network: {
    allowed: `one of ${KRATOS_NETWORKS.join(', ')}`,
    accepts: (value) => (KRATOS_NETWORKS as readonly unknown[]).includes(value),
  },
  addr: {
    allowed: 'host:port or the path of a socket',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  timeout: {
    allowed: 'a number of milliseconds of at least 1',
    accepts: (value) => typeof value === 'number' && value >= 1 && Number.isFinite(value),
  },
  protocolVersion: { allowed: '1', accepts: (value) => value === 1 },
  exporter: { allowed: 'a SpanExporter (export, shutdown) or a DSN', accepts: isExporter },
  exporters: {
    allowed: 'an array of SpanExporters (export, shutdown) and DSNs',
    accepts: (value) => Array.isArray(value) && value.every(isExporter),
  },
  spanProcessors: {
    allowed: 'an array of SpanProcessors (onStart, onEnd, forceFlush, shutdown)',
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((item) => hasMethods(item, 'onStart', 'onEnd', 'forceFlush', 'shutdown')),
  },
  traceIdBits: { allowed: '64 or 128', accepts: (value) => value === 64 || value === 128 },
  delivery: isRecord,
  flushOnExit: {
    allowed: FLUSH_ON_EXIT_ALLOWED,
    accepts: (value) => typeof value === 'boolean' || isRecord.accepts(value),
  },
  logLevel: {
    allowed: `one of ${LOG_LEVELS.join(', ')}`,
    accepts: (value) => (LOG_LEVELS as readonly unknown[]).includes(value),
  },
  meterProvider: {
    allowed: 'a MeterProvider (getMeter)',
    accepts: (value) => hasMethods(value, 'getMeter'),
  },
  instrumentations: {
    allowed: 'an array of OpenTelemetry instrumentations (setTracerProvider, enable, disable)',
    accepts: (value) => Array.isArray(value) && value.every(isInstrumentation),
  },
  probability: {
    allowed: 'a number in (0, 1]',
    accepts: (value) => typeof value === 'number' && value > 0 && value <= 1,
  },
  disableSample: isBoolean,
  ignoredOperations: {
    allowed: 'an array of strings',
    accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  },
  firstPerSecond: {
    allowed: FIRST_PER_SECOND_ALLOWED,
    accepts: (value) =>
      isShare(value) ||
      (isRecord.accepts(value) && isShare(1 / (value as { instances: number }).instances)),
  },
  consistentSampling: isBoolean,
  keep: {
    allowed: KEEP_ALLOWED,
    accepts: (value) => typeof value === 'boolean' || isRecord.accepts(value),
  },
  operationName: isFunction,
  limits: isRecord,
  redact: isFunction,
  spanNames: {
    allowed: "'otel' or 'kratos'",
    accepts: (value) => value === 'otel' || value === 'kratos',
  },
  propagators: {
    allowed: 'an array of TextMapPropagators (inject, extract, fields)',
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((item) => hasMethods(item, 'inject', 'extract', 'fields')),
  },
  metadata: isBoolean,
  onConflict: {
    allowed: "'kratos' or 'traceparent'",
    accepts: (value) => value === 'kratos' || value === 'traceparent',
  },
  depthExtension: isBoolean,
  trustIncoming: {
    allowed: 'true, false or a function of the carrier',
    accepts: (value) => typeof value === 'boolean' || typeof value === 'function',
  },
  maxDebugPerSecond: {
    allowed: 'a whole number of at least 0',
    accepts: (value) => Number.isInteger(value) && Number(value) >= 0,
  },
  reportUnfinished: {
    allowed: REPORT_UNFINISHED_ALLOWED,
    accepts: (value) => unfinishedMilliseconds(value) !== undefined,
  },
  clock: isFunction,
  random: isFunction,
};

/**
 * Checks what a user gave to `init()`.
 *
 * @param config - The settings; those that are `undefined` count as absent.
 * @throws TypeError for an unknown setting.
 * @throws RangeError for a value that is not allowed. Both name the setting, the value and what is
 *   allowed.
 */
export function validateConfig(config: Config): void {
  if (!isRecord.accepts(config)) {
    throw new TypeError(`kratos-otel: config must be an object, got ${showValue(config)}`);
  }
  for (const [name, value] of Object.entries(config) as [string, unknown][]) {
    if (!Object.hasOwn(RULES, name)) {
      const known = Object.keys(RULES).join(', ');
      throw new TypeError(
        `kratos-otel: unknown option ${name} ${showUnknown(value)}; allowed: ${known}`,
      );
    }
    const rule = RULES[name as keyof Config];
    if (value !== undefined && !rule.accepts(value)) {
      throw new RangeError(`kratos-otel: ${name} must be ${rule.allowed}, got ${showValue(value)}`);
    }
  }
  checkReporter(config);
  readDeliveryOptions(config.delivery);
  readFlushOnExit(config.flushOnExit);
  resolveKeep(config.keep);
}

/** The settings of the reporter mean nothing without each other. */
function checkReporter({ network, addr, timeout, protocolVersion }: Config): void {
  const missing = network === undefined ? 'network' : 'addr';
  if (network !== undefined && addr !== undefined) return;
  const given = Object.entries({ network, addr, timeout, protocolVersion }).find(
    ([, value]) => value !== undefined,
  );
  if (given === undefined) return;
  throw new RangeError(
    `kratos-otel: ${missing} must be ${RULES[missing].allowed} when ${given[0]} is given, got undefined`,
  );
}

function isExporter(value: unknown): boolean {
  return typeof value === 'string' || hasMethods(value, 'export', 'shutdown');
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isInstrumentation(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(isInstrumentation)
    : hasMethods(value, 'setTracerProvider', 'enable', 'disable');
}

function hasMethods(value: unknown, ...methods: string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function')
  );
}
