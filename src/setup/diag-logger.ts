import { isRegistering } from './registration/registered.js';
import { logger } from '../otel/logger.js';

// Where OpenTelemetry's API keeps what is registered; the API itself has no question for it.
const API = Symbol.for('opentelemetry.js.api.1');

/** @returns What is registered as the logger of `diag`. */
export function diagLogger(): unknown {
  const { [API]: registered } = globalThis as { [API]?: { diag?: unknown } };
  return registered?.diag;
}

/** @returns Whether a `diag` logger is set. */
export function hasDiagLogger(): boolean {
  return diagLogger() !== undefined;
}

/**
 * Warns of a set-up by which nothing can be traced. Without a `diag` logger it is a line on
 * stderr: those who need it most have set no logger.
 *
 * @param message - One line.
 */
export function warnLoudly(message: string): void {
  const text = isRegistering()
    ? message.replace(/^kratos-otel:/, 'kratos-otel/register:')
    : message;
  if (hasDiagLogger()) logger.warn(text);
  else console.error(text);
}
