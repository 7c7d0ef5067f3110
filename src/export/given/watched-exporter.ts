import type { SpanExporterLike } from '../../config/config.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import { failed } from '../answer-once.js';
import type { BatchExporter } from '../delivery/batch-exporter.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { untraced } from '../untraced.js';
import { RequestWatch } from './request-watch.js';
import { answersOf, type StockAnswers } from './stock-answers.js';

/**
 * Makes an exporter one that the delivery can rely on.
 *
 * @param exporter - An exporter of this package, which is one already, or any other.
 */
export function adoptExporter(exporter: SpanExporterLike): BatchExporter {
  const { abort, deliver } = exporter as Partial<BatchExporter>;
  const isOwn = typeof abort === 'function' && typeof deliver === 'function';
  return isOwn
    ? (exporter as unknown as BatchExporter)
    : new WatchedExporter(exporter, answersOf(exporter));
}

/**
 * An exporter that this package did not write. Its callback says whether an export had success: the
 * first answer counts, whatever else it does. What is known of the stock exporters is added: a
 * failure stays a failure, a success may become one.
 */
class WatchedExporter implements BatchExporter {
  readonly address: string | undefined;
  private readonly watch = new RequestWatch();

  /**
   * @param exporter - The exporter.
   * @param answers - What is known of its backend's answers, if it is a stock exporter.
   */
  constructor(
    private readonly exporter: SpanExporterLike,
    private readonly answers: StockAnswers | undefined,
  ) {
    this.address = answers?.address;
  }

  deliver(spans: EndedSpan[]): Promise<DetailedResult> {
    const { answers, watch } = this;
    return new Promise((resolve) => {
      let isOver = false;
      const answer = (result: DetailedResult): void => {
        if (isOver) return;
        isOver = true;
        watch.end();
        resolve(answers?.complete(result, watch) ?? result);
      };
      answers?.begin();
      watch.begin(() => {
        if (answers?.isSilentOnCut === true) answer({ code: 0 });
      });
      try {
        const returned = untraced(() => watch.run(() => this.export(spans, answer)));
        // An export() that is an async function.
        Promise.resolve(returned).catch((error: unknown) => {
          answer(failed(error));
        });
      } catch (error) {
        answer({ ...failed(error), hasThrown: true });
      }
    });
  }

  abort(): void {
    this.watch.close();
  }

  forceFlush(): unknown {
    return this.exporter.forceFlush?.();
  }

  shutdown(): unknown {
    return this.exporter.shutdown();
  }

  private export(spans: EndedSpan[], answer: (result: DetailedResult) => void): unknown {
    const send = this.exporter.export.bind(this.exporter) as (...args: unknown[]) => unknown;
    return send(spans, (result: unknown) => {
      const isResult = typeof result === 'object' && result !== null && 'code' in result;
      answer(
        isResult ? (result as DetailedResult) : failed(new Error('it called back with no result')),
      );
    });
  }
}
