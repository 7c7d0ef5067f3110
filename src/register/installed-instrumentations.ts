import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { diag } from '@opentelemetry/api';
import type { InstrumentationLike } from '../config/config.js';

const PREFIX = 'instrumentation-';
// A span for every file that is opened buries everything else; OpenTelemetry leaves it out too.
const OFF_BY_DEFAULT = ['fs'];

/**
 * Finds and makes the OpenTelemetry instrumentations that an application has installed.
 *
 * @param folder - The application's folder; `node_modules` is looked for there and above.
 * @param env - Environment variables: `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and
 *   `OTEL_NODE_DISABLED_INSTRUMENTATIONS` are lists of names such as `http,grpc`.
 * @returns One of each; one that cannot be loaded is left out with a warning to `diag`.
 */
export function installedInstrumentations(
  folder: string,
  env: NodeJS.ProcessEnv,
): InstrumentationLike[] {
  const enabled = list(env.OTEL_NODE_ENABLED_INSTRUMENTATIONS);
  const disabled = list(env.OTEL_NODE_DISABLED_INSTRUMENTATIONS) ?? [];
  const require = createRequire(join(folder, 'package.json'));
  return installedNames(folder)
    .filter((name) => enabled?.includes(name) ?? !OFF_BY_DEFAULT.includes(name))
    .filter((name) => !disabled.includes(name))
    .flatMap((name) => load(require, `@opentelemetry/${PREFIX}${name}`));
}

function list(value: string | undefined): string[] | undefined {
  return value === undefined || value === '' ? undefined : value.split(',').map((s) => s.trim());
}

function installedNames(folder: string): string[] {
  const names = new Set<string>();
  for (let at = folder; ; at = dirname(at)) {
    const scope = join(at, 'node_modules', '@opentelemetry');
    for (const name of existsSync(scope) ? readdirSync(scope) : []) {
      if (name.startsWith(PREFIX)) names.add(name.slice(PREFIX.length));
    }
    if (dirname(at) === at) return [...names].sort();
  }
}

function load(require: NodeJS.Require, name: string): InstrumentationLike[] {
  try {
    return Object.values(require(name) as Record<string, unknown>)
      .filter(isInstrumentationClass)
      .map((Instrumentation) => new Instrumentation());
  } catch (error) {
    diag.warn(`kratos-otel/register: ${name} is installed but cannot be loaded`, error);
    return [];
  }
}

function isInstrumentationClass(value: unknown): value is new () => InstrumentationLike {
  if (typeof value !== 'function') return false;
  const prototype = value.prototype as Partial<InstrumentationLike> | undefined;
  return (
    typeof prototype?.setTracerProvider === 'function' && typeof prototype.enable === 'function'
  );
}
