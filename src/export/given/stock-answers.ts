import type { SpanExporterLike } from '../../config/config.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { OtlpAnswers } from './otlp-answers.js';
import type { RequestWatch } from './request-watch.js';
import { ZipkinAnswers } from './zipkin-answers.js';

/** What is known of the answers that a stock exporter gets and does not pass on. */
export interface StockAnswers {
  /** Whether the exporter never calls back when a response is cut off. Default `false`. */
  readonly isSilentOnCut?: boolean;
  /** Host and port of the backend, where they are known. */
  readonly address: string | undefined;
  /** An export begins. */
  begin(): void;
  /**
   * @param result - What the exporter called back with.
   * @param watch - The requests of this export.
   * @returns The result with what else is known.
   */
  complete(result: DetailedResult, watch: RequestWatch): DetailedResult;
}

/**
 * @param exporter - Any exporter.
 * @returns What is known of its answers; `undefined` for one that is no stock exporter.
 */
export function answersOf(exporter: SpanExporterLike): StockAnswers | undefined {
  return OtlpAnswers.of(exporter) ?? ZipkinAnswers.of(exporter);
}
