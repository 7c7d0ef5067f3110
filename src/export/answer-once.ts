import { context } from '@opentelemetry/api';
import { logger } from '../otel/logger.js';
import type { ExportResult } from '../otel/sdk-shapes.js';
import { ExportResultCode } from '../otel/sdk-shapes.js';
import { suppressTracing } from '../otel/suppressed-tracing.js';

/**
 * Makes one export and calls back exactly once, never before this function has returned. The export
 * is not traced, whatever context it is started in.
 *
 * @param resultCallback - Gets the result. What it throws is a warning.
 * @param send - Makes the export. What it throws is a failure.
 * @returns Resolves after the callback. Never rejects.
 */
export function answerOnce(
  resultCallback: (result: ExportResult) => void,
  send: () => Promise<ExportResult>,
): Promise<void> {
  return context
    .with(suppressTracing(context.active()), async () => send())
    .catch(failed)
    .then((result) => {
      answer(resultCallback, result);
    });
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
