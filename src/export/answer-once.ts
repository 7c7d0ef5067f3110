import { startHoldingTimer, stop } from '../node/timers.js';
import { logger } from '../otel/logger.js';
import type { ExportResult } from '../otel/sdk-shapes.js';
import { ExportResultCode } from '../otel/sdk-shapes.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back once when an export has ended, never before this function has returned. Until then the
 * process is kept alive, because a caller that uses an exporter without a delivery waits for the callback.
 *
 * @param resultCallback - Gets the result. What it throws is a warning.
 * @param sending - The export. What it rejects with is a failure.
 * @returns Resolves after the callback. Never rejects.
 */
export async function answerOnce(
  resultCallback: (result: ExportResult) => void,
  sending: Promise<ExportResult>,
): Promise<void> {
  const hold = startHoldingTimer(() => {}, LONGEST_TIMER_MS);
  const result = await sending.catch(failed);
  stop(hold);
  answer(resultCallback, result);
}

/**
 * Tells a callback the result of an export.
 *
 * @param resultCallback - Gets the result. What it throws is a warning.
 * @param result - The result.
 */
export function answer(resultCallback: (result: ExportResult) => void, result: ExportResult): void {
  try {
    resultCallback(result);
  } catch (error) {
    logger.error('kratos-otel: the callback of an export threw', error);
  }
}

/**
 * @param error - Why.
 * @returns A result that says so.
 */
export function failed(error: unknown): ExportResult {
  return {
    code: ExportResultCode.FAILED,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}
