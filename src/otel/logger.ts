import { diag } from '@opentelemetry/api';
import { printableText } from './printable-text.js';

type Level = 'error' | 'warn' | 'info' | 'debug';

/**
 * OpenTelemetry's `diag` for this package. A diag logger that throws ends neither the application
 * nor the delivery, and text that a backend or a header wrote cannot act on a terminal.
 */
export const logger: Record<Level, (message: string, ...details: unknown[]) => void> = {
  error: (message, ...details) => {
    write('error', message, details);
  },
  warn: (message, ...details) => {
    write('warn', message, details);
  },
  info: (message, ...details) => {
    write('info', message, details);
  },
  debug: (message, ...details) => {
    write('debug', message, details);
  },
};

function write(level: Level, message: string, details: readonly unknown[]): void {
  try {
    diag[level](printableText(message), ...details.map(printableDetail));
  } catch {
    // The application's own logger has failed: there is no other place to report to.
  }
}

// What a terminal acts on. Line breaks and tabs are part of every stack.
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** An error stays an error, with its stack, unless its text could act on a terminal. */
function printableDetail(detail: unknown): unknown {
  if (typeof detail === 'string') return printableText(detail);
  if (!(detail instanceof Error)) return detail;
  const text = textOf(detail);
  return UNSAFE.test(text) ? text.split('\n').map(printableText).join('\n') : detail;
}

function textOf(error: Error): string {
  const { stack, message, cause } = error;
  const text = stack?.includes(message) === true ? stack : `${message}\n${stack ?? ''}`;
  return cause instanceof Error ? `${text}\ncaused by ${cause.message}` : text;
}
