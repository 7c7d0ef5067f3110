import type { TraceRow } from '../model/trace-row.js';
import type { ReadSpans, ViewSpan } from '../model/view-span.js';
import { OperationDurations } from './operation-durations.js';
import { ServiceColors } from './service-colors.js';
import { StoredTrace } from './stored-trace.js';

/** Bounds of a {@link TraceStore}. */
export interface StoreLimits {
  /** Traces that are kept. */
  readonly maxTraces: number;
  /** Bytes that all spans may take, as they are estimated. */
  readonly maxBytes: number;
}

/** What a store has seen. */
export interface StoreCounts {
  readonly traces: number;
  readonly spans: number;
  readonly received: number;
  readonly evicted: number;
  readonly refused: number;
  readonly bytes: number;
}

/** Spans that one trace keeps. */
export const MAX_TRACE_SPANS = 20_000;
/** One trace may take this share of the memory. */
const TRACE_SHARE = 0.25;
const LOW_HALF = 16;
/** Services of which a row names the number of spans. */
const ROW_SERVICES = 12;

/**
 * Keeps the newest traces. Spans find their trace by the low 64 bits of its id: services of Kratos
 * know no more of a trace that OpenTelemetry began with 128.
 */
export class TraceStore {
  /** Numbers of the services. */
  colors = new ServiceColors();
  readonly #limits: StoreLimits;
  readonly #traces = new Map<string, StoredTrace>();
  readonly #durations = new OperationDurations();
  #nextSeq = 1;
  #version = 0;
  #spans = 0;
  #bytes = 0;
  #received = 0;
  #evicted = 0;
  #refused = 0;

  /** @param limits - See {@link StoreLimits}. */
  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  /** Number of the last change. */
  get version(): number {
    return this.#version;
  }

  /** Number of the oldest trace; a trace with a smaller one is gone. */
  get oldest(): number {
    for (const { seq } of this.#traces.values()) return seq;
    return this.#nextSeq;
  }

  get counts(): StoreCounts {
    return {
      traces: this.#traces.size,
      spans: this.#spans,
      received: this.#received,
      evicted: this.#evicted,
      refused: this.#refused,
      bytes: this.#bytes,
    };
  }

  /** @param read - Spans of one request. */
  add({ spans, refused }: ReadSpans): void {
    this.#refused += refused;
    for (const span of spans) {
      this.#received++;
      this.#addSpan(span);
    }
  }

  /** @returns Traces in the order of arrival, the oldest first. */
  traces(): Iterable<StoredTrace> {
    return this.#traces.values();
  }

  /** @param id - Trace id, 32 digits; high digits of 0 stand for an unknown high half. */
  find(id: string): StoredTrace | undefined {
    const found = this.#traces.get(id.slice(LOW_HALF));
    return found !== undefined && isSame(found.id, id) ? found : this.#traces.get(id);
  }

  /** Forgets all traces. */
  clear(): void {
    this.#traces.clear();
    this.#durations.clear();
    this.colors = new ServiceColors();
    this.#spans = 0;
    this.#bytes = 0;
    this.#version++;
  }

  /** @returns The line of the list for a trace. */
  row(trace: StoredTrace): TraceRow {
    const { root } = trace;
    const services = [...trace.services].slice(0, ROW_SERVICES);
    return {
      seq: trace.seq,
      id: trace.id,
      start: Number.isFinite(trace.start) ? trace.start : 0,
      duration: trace.duration,
      service: root?.service ?? '',
      name: root?.name ?? '',
      rooted: root?.parentId === '',
      spans: trace.spans.length,
      errors: trace.errors,
      slow: this.#durations.isSlow(operationOf(trace), root?.duration ?? 0),
      services: services.map(([name, spans]) => [name, this.colors.of(name), spans] as const),
    };
  }

  #addSpan(span: ViewSpan): void {
    const trace = this.#traceOf(span.traceId);
    trace.version = ++this.#version;
    const { maxBytes } = this.#limits;
    if (trace.spans.length >= MAX_TRACE_SPANS || trace.bytes > maxBytes * TRACE_SHARE) {
      trace.dropped++;
      this.#refused++;
      return;
    }
    const { bytes } = trace;
    const before = trace.spans.length;
    this.colors.of(span.service);
    trace.add(span);
    this.#bytes += trace.bytes - bytes;
    this.#spans += trace.spans.length - before;
    if (span.parentId === '') this.#durations.add(operationOf(trace), span.duration);
    this.#evict(trace);
  }

  #traceOf(id: string): StoredTrace {
    const low = id.slice(LOW_HALF);
    const known = this.#traces.get(low);
    if (known !== undefined && isSame(known.id, id)) {
      if (hasNoHighHalf(known.id)) known.id = id;
      return known;
    }
    // Two traces with the same low half: the second has its whole id for a key.
    const key = known === undefined ? low : id;
    const found = this.#traces.get(key);
    if (found !== undefined) return found;
    const trace = new StoredTrace(id, this.#nextSeq++);
    this.#traces.set(key, trace);
    return trace;
  }

  #evict(kept: StoredTrace): void {
    const { maxTraces, maxBytes } = this.#limits;
    if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
    for (const [key, trace] of this.#traces) {
      if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
      if (trace === kept) continue;
      this.#traces.delete(key);
      this.#spans -= trace.spans.length;
      this.#bytes -= trace.bytes;
      this.#evicted++;
    }
  }
}

function operationOf({ root }: StoredTrace): string {
  return root === undefined ? '' : `${root.service}\n${root.name}`;
}

function hasNoHighHalf(id: string): boolean {
  return id.startsWith('0'.repeat(LOW_HALF));
}

function isSame(known: string, id: string): boolean {
  return known === id || hasNoHighHalf(known) || hasNoHighHalf(id);
}
