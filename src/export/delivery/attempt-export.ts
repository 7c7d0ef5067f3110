import { nextTurn, startIdleTimer, stop } from '../../node/timers.js';
import { ExportResultCode, type EndedSpan } from '../../otel/sdk-shapes.js';
import { ExportScope } from '../export-scope.js';
import type { BatchExporter } from './batch-exporter.js';
import { classifyFailure } from './classify-failure.js';
import type { DetailedResult, ExportOutcome, Failure } from './export-outcome.js';

/**
 * Calls an exporter once. It ends by the deadline whatever the exporter does: answer twice or never,
 * throw, or return a promise that rejects.
 *
 * @param exporter - The exporter.
 * @param spans - The batch, which is the exporter's from now on.
 * @param timeoutMillis - The deadline. It holds no process alive.
 * @param signal - Ends it at once.
 * @returns What the exporter answered first. Never rejects.
 */
export function attemptExport(
  exporter: BatchExporter,
  spans: EndedSpan[],
  timeoutMillis: number,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    const scope = new ExportScope();
    let isOver = false;
    const finish = (result: DetailedResult, failure?: Failure, isAbandoned = false): void => {
      if (isOver) return;
      isOver = true;
      stop(timer);
      signal.removeEventListener('abort', onAbort);
      scope.end();
      resolve({ result, failure, isAbandoned });
    };
    const answer = (result: DetailedResult): void => {
      if (result.code === ExportResultCode.SUCCESS) finish(result);
      else finish(result, classifyFailure(result, Date.now()));
    };
    const giveUp = (why: string): void => {
      if (isOver) return;
      const result = { ...failedWith(new Error(why)), isRetryable: true, maybeSent: true };
      finish(result, classifyFailure(result, Date.now()), true);
      exporter.abort();
    };
    const onAbort = (): void => {
      giveUp('the export was given up before it was answered');
    };
    const timer = startIdleTimer(() => {
      // When the application held the event loop, the answer may be waiting behind this timer.
      void nextTurn().then(() => {
        giveUp(`no answer within ${timeoutMillis} ms`);
      });
    }, timeoutMillis);
    signal.addEventListener('abort', onAbort);
    scope.run(() => {
      try {
        const returned: unknown = exporter.export(spans, (result: unknown) => {
          answer(
            isResult(result) ? result : failedWith(new Error('it called back with no result')),
          );
        });
        // An export() that is an async function.
        Promise.resolve(returned).catch((error: unknown) => {
          answer(failedWith(error));
        });
      } catch (error) {
        // It would do so again: one of the spans is at fault.
        finish(failedWith(error), { kind: 'split', reason: 'cannot be encoded' });
      }
    });
  });
}

function isResult(value: unknown): value is DetailedResult {
  return typeof value === 'object' && value !== null && 'code' in value;
}

function failedWith(error: unknown): DetailedResult {
  return {
    code: ExportResultCode.FAILED,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}
