import { parseGoDuration } from '../go/parse-go-duration.js';
import { showValue } from './show-value.js';

// What a timer can hold; a longer one fires at once.
const GREATEST_MS = 2 ** 31 - 1;

/** What is allowed, in words. */
export const REPORT_UNFINISHED_ALLOWED = `a duration such as '30s', or milliseconds, of 1 to ${GREATEST_MS} ms`;

/**
 * @param value - A setting.
 * @returns Milliseconds; `undefined` for what is no duration, or too short or too long for a timer.
 */
export function unfinishedMilliseconds(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? durationOf(value) : value;
  if (typeof milliseconds !== 'number') return undefined;
  return milliseconds >= 1 && milliseconds <= GREATEST_MS ? milliseconds : undefined;
}

/**
 * @param setting - The setting of `init()`; it was checked.
 * @param env - Environment variables. Default `process.env`.
 * @returns Milliseconds after which what is not finished is reported: those of the setting, else of
 *   `TRACE_REPORT_UNFINISHED`; `undefined` when it is off.
 * @throws RangeError when the variable is no duration.
 */
export function reportUnfinishedAfter(
  setting: string | number | undefined,
  env: NodeJS.ProcessEnv = process.env,
): number | undefined {
  if (setting !== undefined) return unfinishedMilliseconds(setting);
  const text = env.TRACE_REPORT_UNFINISHED;
  if (text === undefined || text === '') return undefined;
  const milliseconds = unfinishedMilliseconds(/^\d+$/.test(text) ? Number(text) : text);
  if (milliseconds !== undefined) return milliseconds;
  throw new RangeError(
    `kratos-otel: TRACE_REPORT_UNFINISHED must be ${REPORT_UNFINISHED_ALLOWED}, got ${showValue(text)}`,
  );
}

function durationOf(text: string): number | undefined {
  try {
    return parseGoDuration(text);
  } catch {
    return undefined;
  }
}
