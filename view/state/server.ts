import type { ServiceGraph } from '../../src/view/model/graph.js';
import type { TraceDetail, TraceRow } from '../../src/view/model/trace-row.js';
import { parseDuration } from '../format/numbers.js';
import type { Filters } from './filters.js';

/** What a search finds. */
export interface SearchResult {
  /** A text that is no id. */
  readonly text?: string;
  readonly id?: string;
  readonly found?: readonly { readonly row: TraceRow; readonly spanId?: string }[];
}

/** What became of a file. */
export interface ImportResult {
  readonly spans: number;
  readonly traces: number;
  /** Id of the trace, when there is one only. */
  readonly only?: string;
}

/** @returns The query of filters for the server. */
export function toQuery({ service, operation, tag, minDuration, error }: Filters): string {
  return new URLSearchParams({
    service,
    operation: operation.trim(),
    tag: tag.trim(),
    minDuration: String(parseDuration(minDuration) ?? 0),
    error: String(error),
  }).toString();
}

/** Calls of the server of the page. They reject with what it says. */
export const server = {
  trace: (id: string): Promise<TraceDetail> => get(`/api/trace/${id}`),
  traceText: async (id: string, format: 'zipkin' | 'otlp'): Promise<string> =>
    JSON.stringify(await get<unknown>(`/api/trace/${id}?format=${format}`), undefined, 2),
  search: (text: string): Promise<SearchResult> => get(`/api/search?q=${encodeURIComponent(text)}`),
  graph: (): Promise<ServiceGraph> => get('/api/graph'),
  names: (service: string): Promise<{ services: string[]; operations: string[] }> =>
    get(`/api/names?service=${encodeURIComponent(service)}`),
  import: (body: Blob | string): Promise<ImportResult> => send('/api/import', body),
  clear: (): Promise<object> => send('/api/clear', ''),
};

async function get<T>(path: string): Promise<T> {
  return read(await fetch(path));
}

async function send<T>(path: string, body: Blob | string): Promise<T> {
  return read(await fetch(path, { method: 'POST', body }));
}

async function read<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { readonly error?: string };
  if (response.ok) return body;
  throw new Error(body.error ?? `HTTP ${response.status}`);
}
