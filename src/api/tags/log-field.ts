/** A field of a log entry; made by {@link log}. */
export interface LogField {
  /** Key of the field, e.g. {@link LogMessage}. */
  readonly key: string;
  /** Its text. */
  readonly value: string;
}

/**
 * @param key - Key of the field.
 * @param value - Its text.
 * @returns A field for `setLog()`.
 */
export function log(key: string, value: string): LogField {
  return { key, value };
}

/** Kind of an error, e.g. `TypeError`. The log keys are those of the original's `tag.go`. */
export const LogErrorKind = 'error.kind';
/** The error itself, as text. */
export const LogErrorObject = 'error.object';
/** Name of a moment in the life of a span, e.g. `GotConn`; it names the OpenTelemetry event. */
export const LogEvent = 'event';
/** One line that explains the event. */
export const LogMessage = 'message';
/** A stack trace. */
export const LogStack = 'stack';
