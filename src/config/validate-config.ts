import type { Config } from './config.js';

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

const RULES: Record<keyof Config, Rule> = {
  serviceName: {
    allowed: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  resourceAttributes: isRecord,
  exporter: {
    allowed: 'a SpanExporter (export, shutdown)',
    accepts: (value) => hasMethods(value, 'export', 'shutdown'),
  },
  spanProcessors: {
    allowed: 'an array of SpanProcessors (onStart, onEnd, forceFlush, shutdown)',
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((item) => hasMethods(item, 'onStart', 'onEnd', 'forceFlush', 'shutdown')),
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
  operationName: isFunction,
  limits: isRecord,
  onConflict: {
    allowed: "'kratos' or 'traceparent'",
    accepts: (value) => value === 'kratos' || value === 'traceparent',
  },
  depthExtension: isBoolean,
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
    throw new TypeError(`kratos-otel: config must be an object, got ${show(config)}`);
  }
  for (const [name, value] of Object.entries(config) as [string, unknown][]) {
    if (!Object.hasOwn(RULES, name)) {
      const known = Object.keys(RULES).join(', ');
      throw new TypeError(
        `kratos-otel: unknown option ${name} = ${show(value)}; allowed: ${known}`,
      );
    }
    const rule = RULES[name as keyof Config];
    if (value !== undefined && !rule.accepts(value)) {
      throw new RangeError(`kratos-otel: ${name} must be ${rule.allowed}, got ${show(value)}`);
    }
  }
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

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return Object.getPrototypeOf(value) === Object.prototype
    ? `{${Object.keys(value).join(', ')}}`
    : value.constructor.name;
}
