import type { SpanExporterLike } from '../../config/config.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { hostOf } from './host-of.js';
import type { RequestWatch } from './request-watch.js';
import type { StockAnswers } from './stock-answers.js';

/**
 * The stock `ZipkinExporter` makes one request an export, takes every status below 400 for a success
 * and tells the status of a failure in a text, without the header `Retry-After`. It never calls back
 * when a response is cut off.
 */
export class ZipkinAnswers implements StockAnswers {
  readonly isSilentOnCut = true;

  private constructor(readonly address: string | undefined) {}

  /** @returns The answers of an exporter that has the shape of the stock one. */
  static of(exporter: SpanExporterLike): ZipkinAnswers | undefined {
    const { _urlStr: url, _send: send } = exporter as { _urlStr?: unknown; _send?: unknown };
    return typeof url === 'string' && typeof send === 'function'
      ? new ZipkinAnswers(hostOf(url))
      : undefined;
  }

  begin(): void {}

  complete(result: DetailedResult, { answer }: RequestWatch): DetailedResult {
    if (answer === undefined) return result;
    const { status, retryAfter, isEarly } = answer;
    if (result.code !== 0) return { ...result, status, retryAfter };
    if (status >= 200 && status <= 299 && !isEarly) return result;
    const what = isEarly ? 'before it had the whole request' : '';
    const error = new Error(`the backend answered HTTP ${status} ${what}`.trimEnd());
    return isEarly
      ? { code: 1, error, isRetryable: true, maybeSent: true }
      : { code: 1, error, status, retryAfter };
  }
}
