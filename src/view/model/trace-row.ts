import type { ViewSpan } from './view-span.js';

/** One line of the list of traces. */
export interface TraceRow {
  /** Number of the trace in the order of arrival: the key of the row. */
  readonly seq: number;
  /** Trace id, 32 digits. */
  readonly id: string;
  /** Start, in microseconds since the Unix epoch. */
  readonly start: number;
  /** From the first start to the last end, in microseconds. */
  readonly duration: number;
  /** Service of the root, or of the first span when no root has arrived. */
  readonly service: string;
  /** Operation of the root. */
  readonly name: string;
  /** Whether the root has arrived. */
  readonly rooted: boolean;
  readonly spans: number;
  readonly errors: number;
  /** Whether it took much longer than others of its operation. */
  readonly slow: boolean;
  /** Services with their colour and how many spans they have. */
  readonly services: readonly (readonly [name: string, color: number, spans: number])[];
}

/** What the list is told with each update. */
export interface LiveUpdate {
  /** Whether these rows are all there are. */
  readonly all: boolean;
  readonly rows: readonly TraceRow[];
  /** Traces with a smaller number are gone. */
  readonly oldest: number;
  /** Traces that are kept, whether they match or not. */
  readonly traces: number;
  readonly spans: number;
  /** Spans that have arrived since the start. */
  readonly received: number;
  /** Traces that made room for newer ones. */
  readonly evicted: number;
  /** Spans that could not be read or were over the limit of a trace. */
  readonly refused: number;
}

/** A trace with all its spans. */
export interface TraceDetail {
  readonly row: TraceRow;
  /** Colours of the services. */
  readonly colors: Readonly<Record<string, number>>;
  /** Spans that were not kept, because the trace had too many. */
  readonly dropped: number;
  readonly spans: readonly ViewSpan[];
}
