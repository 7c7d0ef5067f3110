import type { TextStream } from './write-text.js';

/** Settings of `ConsoleTreeExporter`. */
export interface ConsoleTreeExporterOptions {
  /** Where to print. Default `process.stdout`. */
  stream?: TextStream;
  /**
   * Whether to colour. Default: `FORCE_COLOR`, else not when `NO_COLOR` is set, else when the
   * stream is a terminal.
   */
  color?: boolean;
  /** Columns of a line, at least 60. Default: the terminal's, or no end where there is none. */
  width?: number;
  /** Whether to draw with ASCII characters only. Default `false`. */
  ascii?: boolean;
}

const LEAST_WIDTH = 60;

/**
 * Checks the settings.
 *
 * @param options - What the application gave.
 * @throws Error when `stream`, `color` or `ascii` is wrong, RangeError when `width` is; the message
 *   names the field, the value and what is allowed.
 */
export function checkConsoleOptions(options: ConsoleTreeExporterOptions): void {
  const { stream, color, width, ascii } = options;
  if (stream !== undefined && typeof (stream as Partial<TextStream> | null)?.write !== 'function') {
    throw new Error(`kratos-otel: stream must have a write method, got ${String(stream)}`);
  }
  checkSwitch('color', color);
  checkSwitch('ascii', ascii);
  if (width !== undefined && !(Number.isSafeInteger(width) && width >= LEAST_WIDTH)) {
    throw new RangeError(
      `kratos-otel: width must be a whole number of at least ${LEAST_WIDTH}, got ${String(width)}`,
    );
  }
}

function checkSwitch(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw new Error(`kratos-otel: ${name} must be true or false, got ${String(value)}`);
}
