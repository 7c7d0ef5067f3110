import { DiagLogLevel, diag, type DiagLogFunction } from '@opentelemetry/api';

/**
 * Shows what OpenTelemetry's `diag` says when `OTEL_LOG_LEVEL` is set. On stderr, whatever the
 * level: an application's output may be read by a program.
 *
 * @param env - Environment variables.
 */
export function diagToStderr(env: NodeJS.ProcessEnv): void {
  const levels: Partial<Record<string, DiagLogLevel | string>> = DiagLogLevel;
  const level = levels[(env.OTEL_LOG_LEVEL ?? '').toUpperCase()];
  if (typeof level !== 'number') return;
  const print: DiagLogFunction = (message, ...args) => {
    console.error(message, ...args);
  };
  const logger = { error: print, warn: print, info: print, debug: print, verbose: print };
  diag.setLogger(logger, { logLevel: level, suppressOverrideMessage: true });
}
