import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TraceDetail } from '../model/trace-row.js';
import { wholeTraceId } from '../model/hex-id.js';
import { findTraces } from '../search/find-traces.js';
import { readSearch } from '../search/read-search.js';
import { namesIn } from '../store/names-in.js';
import { graphOf } from '../store/service-graph.js';
import { filterTraces, readFilter } from '../store/trace-filter.js';
import type { TraceStore } from '../store/trace-store.js';
import { toOtlpJson } from '../write/to-otlp-json.js';
import { toZipkinJson } from '../write/to-zipkin-json.js';
import { answerJson, HttpError } from './answer.js';
import { LiveStream } from './live-stream.js';

const MAX_STREAMS = 32;

/** Answers a request of the page. */
export type Query = (
  url: URL,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>;

/** What the page asks for. */
export class QueryRoutes {
  readonly #store: TraceStore;
  readonly #streams = new Set<LiveStream>();

  /** @param store - Where traces are. */
  constructor(store: TraceStore) {
    this.#store = store;
  }

  /** Ends all streams. */
  close(): void {
    for (const stream of this.#streams) stream.end();
  }

  /**
   * @param path - Of the request.
   * @returns What answers it, or `undefined`.
   */
  route(path: string): Query | undefined {
    switch (path) {
      case '/api/live':
        return (url, response) => {
          this.#live(url, response);
        };
      case '/api/search':
        return (url, response) => {
          this.#search(url, response);
        };
      case '/api/graph':
        return async (url, response) => {
          const matches = filterTraces(readFilter(url.searchParams));
          answerJson(response, 200, await graphOf(this.#store, matches));
        };
      case '/api/names':
        return (url, response) => {
          answerJson(response, 200, namesIn(this.#store, url.searchParams.get('service') ?? ''));
        };
      default:
        return path.startsWith('/api/trace/') ? this.#trace.bind(this) : undefined;
    }
  }

  #live(url: URL, response: ServerResponse): void {
    if (this.#streams.size >= MAX_STREAMS) throw new HttpError(503, 'too many pages are open');
    const matches = filterTraces(readFilter(url.searchParams));
    const stream = new LiveStream(response, this.#store, matches);
    this.#streams.add(stream);
    response.once('close', () => this.#streams.delete(stream));
  }

  #search(url: URL, response: ServerResponse): void {
    const search = readSearch((url.searchParams.get('q') ?? '').slice(0, 2_000));
    if ('text' in search) {
      answerJson(response, 200, search);
      return;
    }
    const found = findTraces(this.#store, search.id).map(({ trace, spanId = search.spanId }) => {
      const isThere =
        spanId !== undefined && trace.spans.some((span) => span.spanId.endsWith(spanId));
      return { row: this.#store.row(trace), ...(isThere && { spanId: spanId.padStart(16, '0') }) };
    });
    answerJson(response, 200, { id: search.id, found });
  }

  #trace(url: URL, response: ServerResponse): void {
    const id = wholeTraceId(url.pathname.slice('/api/trace/'.length));
    const trace = id === undefined ? undefined : this.#store.find(id);
    if (trace === undefined) throw new HttpError(404, 'there is no such trace');
    const format = url.searchParams.get('format');
    if (format === 'zipkin') answerJson(response, 200, toZipkinJson(trace.spans));
    else if (format === 'otlp') answerJson(response, 200, toOtlpJson(trace.spans));
    else {
      const colors = [...trace.services.keys()].map((name) => [name, this.#store.colors.of(name)]);
      const { dropped, spans } = trace;
      const detail: TraceDetail = {
        row: this.#store.row(trace),
        colors: Object.fromEntries(colors) as Record<string, number>,
        dropped,
        spans,
      };
      answerJson(response, 200, detail);
    }
  }
}
