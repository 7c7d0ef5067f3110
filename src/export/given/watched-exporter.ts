import type { SpanExporterLike } from '../../config/config.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import type { BatchExporter } from '../delivery/batch-exporter.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { RequestWatch } from './request-watch.js';
import type { StockAnswers } from './stock-answers.js';

/**
 * An exporter that this package did not write. Its callback says whether an export had success. What
 * is known of the stock exporters is added: a failure stays a failure, a success may become one.
 */
export class WatchedExporter implements BatchExporter {
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

  export(spans: EndedSpan[], resultCallback: (result: DetailedResult) => void): unknown {
    const { answers, watch } = this;
    const answer = (result: DetailedResult): void => {
      watch.end();
      resultCallback(answers === undefined ? result : answers.complete(result, watch));
    };
    answers?.begin();
    watch.begin(() => {
      if (answers?.isSilentOnCut === true) answer({ code: 0 });
    });
    const send = this.exporter.export.bind(this.exporter) as (...args: unknown[]) => unknown;
    return watch.run(() => send(spans, answer));
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
}
