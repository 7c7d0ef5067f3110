import { DiagLogLevel, diag, type DiagLogFunction } from '@opentelemetry/api';
import { LOG_LEVELS, type LogLevel } from '../config/log-level.js';
import { diagLogger, hasDiagLogger } from './diag-logger.js';

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/**
 * Shows what OpenTelemetry's `diag` says, this package's warnings among it. On stderr, whatever the
 * level: an application's output may be read by a program. A logger of the application stays.
 *
 * @param asked - The setting of `init()`. Default: `OTEL_LOG_LEVEL`; without that nothing is shown.
 * @param env - Environment variables.
 * @returns Takes the logger off again.
 */
export function showDiag(asked: LogLevel | undefined, env: NodeJS.ProcessEnv): () => void {
  const level = asked ?? fromEnvironment(env.OTEL_LOG_LEVEL);
  if (level === undefined || hasDiagLogger()) return () => {};
  const print: DiagLogFunction = (message, ...args) => {
    console.error(message, ...args);
  };
  const logger = { error: print, warn: print, info: print, debug: print, verbose: print };
  diag.setLogger(logger, { logLevel: LEVELS[level], suppressOverrideMessage: true });
  const own = diagLogger();
  return () => {
    if (diagLogger() === own) diag.disable();
  };
}

/** An unknown level is `info`, as in OpenTelemetry: the variable is read by others too. */
function fromEnvironment(text: string | undefined): LogLevel | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const level = text.trim().toLowerCase();
  return LOG_LEVELS.find((each) => each === level) ?? 'info';
}
