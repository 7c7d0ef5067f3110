import { toText } from './attribute-value.js';
import { causesOf, type Cause } from './error-causes.js';

/** What `recordException` of an OpenTelemetry span takes, with a message that is always there. */
export interface RecordedException {
  /** Kind of the error, e.g. `TypeError`; absent where it has none. */
  name?: string;
  /** Code of the error, e.g. `ECONNREFUSED`; absent where it has none. */
  code?: string;
  /** One line that says what happened, and why. */
  message: string;
  /** Stack trace, with those of the causes; absent where there is none. */
  stack?: string;
}

// Of what comes on top of the error's own message and stack.
const GREATEST_REASON = 4_096;
const GREATEST_STACKS = 16_384;

/**
 * Reads an error of any shape: what is thrown need not be an `Error`, and its getters may throw.
 * Its message says why, as Go's `err.Error()` of a wrapped error does: with the causes behind it,
 * the parts of an `AggregateError`, and the code where the text does not have it.
 *
 * ```text
 * fetch failed: connect ECONNREFUSED 127.0.0.1:1
 * connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED ::1:1
 * not found (E_MISSING)
 * ```
 *
 * @param error - What was passed to `finish()`.
 * @returns Its kind, code, message and stack. Whatever it hangs on, at most 32 errors are read.
 */
export function toException(error: unknown): RecordedException {
  const [own, ...causes] = causesOf(error);
  const { name, code, stack } = own;
  const reason = reasonOf(causes, own.message ?? '');
  const message = withCode(own, [own.message, reason].filter(Boolean).join(': ')) || name;
  const stacks = stacksOf(causes);
  return {
    message: message ?? (toText(error) || 'error'),
    ...(name !== undefined && { name }),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: stack + stacks }),
  };
}

/** One cause after another, parts of the same error with `;` between. */
function reasonOf(causes: readonly Cause[], said: string): string {
  let text = '';
  let lastDepth = Infinity;
  for (const cause of causes) {
    const own = withCode(cause, cause.message ?? cause.name ?? '');
    // Errors that wrap others often repeat their message.
    if (own !== '' && !said.includes(own) && !text.includes(own)) {
      const separator = cause.depth <= lastDepth ? '; ' : ': ';
      text += (text === '' ? '' : separator) + own;
      lastDepth = cause.depth;
    }
    if (text.length > GREATEST_REASON) return `${text.slice(0, GREATEST_REASON)}…`;
    if (cause.left > 0) text += `; and ${cause.left} more`;
  }
  return text;
}

function withCode({ code }: Cause, text: string): string {
  if (code === undefined || text.includes(code)) return text;
  return text === '' ? code : `${text} (${code})`;
}

function stacksOf(causes: readonly Cause[]): string {
  let text = '';
  for (const { stack, message, role } of causes) {
    const own = stack ?? message;
    if (own !== undefined) text += `\n${role} ${own}`;
    if (text.length > GREATEST_STACKS) return `${text.slice(0, GREATEST_STACKS)}…`;
  }
  return text;
}
