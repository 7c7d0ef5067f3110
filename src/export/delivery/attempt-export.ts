import { nextTurn, startIdleTimer, stop } from '../../node/timers.js';
import { ExportResultCode, type EndedSpan } from '../../otel/sdk-shapes.js';
import { failed } from '../answer-once.js';
import type { BatchExporter } from './batch-exporter.js';
import { classifyFailure } from './classify-failure.js';
import type { DetailedResult, ExportOutcome } from './export-outcome.js';

/**
 * Has an exporter deliver once. It ends by the deadline whatever the exporter does.
 *
 * @param exporter - The exporter.
 * @param spans - The batch, which is the exporter's from now on.
 * @param timeoutMillis - The deadline. It holds no process alive.
 * @param signal - Ends it at once.
 * @returns What came first: the exporter's answer, the deadline, or the signal. Never rejects.
 */
export function attemptExport(
  exporter: BatchExporter,
  spans: EndedSpan[],
  timeoutMillis: number,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    let isOver = false;
    const finish = (result: DetailedResult, isAbandoned = false): void => {
      if (isOver) return;
      isOver = true;
      stop(timer);
      signal.removeEventListener('abort', onAbort);
      const isDelivered = result.code === ExportResultCode.SUCCESS;
      const failure = isDelivered ? undefined : classifyFailure(result, Date.now());
      resolve({ result, failure, isAbandoned });
    };
    const giveUp = (why: string): void => {
      if (isOver) return;
      finish({ ...failed(new Error(why)), isRetryable: true, maybeSent: true }, true);
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
    exporter.deliver(spans).then(finish, (error: unknown) => {
      finish(failed(error));
    });
  });
}
