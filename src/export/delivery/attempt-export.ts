import { ExportResultCode } from '../../otel/sdk-shapes.js';
import type { SpanExporterLike } from '../../config/config.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import { ExportScope } from '../export-scope.js';
import { classifyFailure } from './classify-failure.js';
import type { DetailedResult, ExportOutcome } from './export-outcome.js';
import { RequestWatch } from './request-watch.js';

/**
 * Calls an exporter once. It ends by the deadline whatever the exporter does.
 *
 * @param exporter - The exporter; what it throws counts as a span that it cannot encode.
 * @param spans - The batch, which is the exporter's from now on.
 * @param timeoutMillis - The deadline. It holds no process alive.
 * @param signal - Ends it at once.
 * @param onAbandoned - Told that the exporter has not called back, and may never do so.
 * @returns What to do with the batch. Never rejects.
 */
export function attemptExport(
  exporter: SpanExporterLike,
  spans: EndedSpan[],
  timeoutMillis: number,
  signal: AbortSignal,
  onAbandoned: () => void,
): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    const finish = (outcome: ExportOutcome): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      watch.release(outcome.kind === 'delivered');
      scope.end();
      resolve(outcome);
    };
    // A backend that has said yes has the spans, whatever became of the rest of its response.
    const fail = (result: DetailedResult): void => {
      if (watch.isAccepted) finish({ kind: 'delivered' });
      else finish(classifyFailure(result, watch.refusal, Date.now()));
    };
    const failWith = (error: Error): void => {
      onAbandoned();
      fail({ code: ExportResultCode.FAILED, error, isRetryable: true });
    };
    const watch = new RequestWatch(failWith);
    const scope = new ExportScope();
    const onAbort = (): void => {
      failWith(new Error('kratos-otel: the export was given up at shutdown'));
    };
    const timer = setTimeout(() => {
      // When the application held the event loop, the answer may be waiting behind this timer.
      setImmediate(() => {
        failWith(
          new Error(`kratos-otel: the exporter has not answered within ${timeoutMillis} ms`),
        );
      });
    }, timeoutMillis).unref();
    signal.addEventListener('abort', onAbort);
    try {
      watch.run(() => {
        scope.run(() => {
          exporter.export(spans, (answer) => {
            const result = answer as unknown as DetailedResult;
            if (result.code === ExportResultCode.SUCCESS)
              finish({ kind: 'delivered', refused: result.refused });
            else fail(result);
          });
        });
      });
    } catch (error) {
      finish({ kind: 'split', reason: 'cannot be encoded', error });
    }
  });
}
