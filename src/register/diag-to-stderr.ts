import { diag, type DiagLogFunction } from '@opentelemetry/api';
import { diagLogLevelFromString } from '@opentelemetry/core';

/**
 * Shows what OpenTelemetry's `diag` says when `OTEL_LOG_LEVEL` is set. On stderr, whatever the
 * level: an application's output may be read by a program.
 *
 * @param env - Environment variables.
 */
export function diagToStderr(env: NodeJS.ProcessEnv): void {
  const level = diagLogLevelFromString(env.OTEL_LOG_LEVEL);
  if (level === undefined) return;
  const print: DiagLogFunction = (message, ...args) => {
    console.error(message, ...args);
  };
  const logger = { error: print, warn: print, info: print, debug: print, verbose: print };
  diag.setLogger(logger, { logLevel: level, suppressOverrideMessage: true });
}
