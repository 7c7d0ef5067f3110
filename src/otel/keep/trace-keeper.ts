import type { SpanContext } from '@opentelemetry/api';
import type { EndedSpan, ReadableSpan } from '../sdk-shapes.js';
import { hasFailed } from './has-failed.js';
import { KeepRate } from './keep-rate.js';
import type { KeepSettings } from './keep-options.js';
import { LocalTrace, type KeepReason } from './local-trace.js';
import { RememberedTraces } from './remembered-traces.js';

/**
 * Why a local trace was let go that was not picked by the sampler, though nobody knows that it went well:
 *
 * - `buffer full`: the bytes of `keep.maxBytes` were taken when it began or grew
 * - `too old`: its local root had not ended after 30 seconds, and its room was needed
 * - `over rate`: it failed or was slow, and `keep.maxPerSecond` was reached
 */
export type KeepLoss = 'buffer full' | 'too old' | 'over rate';

/** Local traces that the sampler did not pick, and what became of them. */
export interface KeepStats {
  /** Local traces that failed or were slow and went to the backend. */
  kept: number;
  /** Local traces that went well. */
  forgotten: number;
  /** Local traces that were let go, by reason. */
  letGo: Record<KeepLoss, number>;
}

/** Spans of a local trace that is kept. */
export interface KeptSpans {
  readonly spans: readonly EndedSpan[];
  readonly reason: KeepReason;
}

/** A span that records, with its trace and its places here: measured with SDK 2.12 on Node 20, rounded up. */
const SPAN_BYTES = 1400;
const ENTRY_BYTES = 64;
const OLD_MILLIS = 30_000;
/** One trace may take this share of the room. */
const GREATEST_SHARE = 1 / 8;
/** Spans of one local trace: one that is kept may go on for ever below its root. */
const MOST_SPANS = 10_000;

/**
 * Holds the spans of traces that the sampler did not pick until their local root has ended. A trace with a
 * failure, or a slow one, goes to the backend then; all others are forgotten. Other services are not told:
 * the header says "not sampled" all the time, and each service keeps its own part of a failed request.
 */
export class TraceKeeper {
  private readonly traces = new Map<string, LocalTrace>();
  /** Traces that take room, the oldest first: undecided ones, and open spans of those that were let go. */
  private readonly holding = new Set<LocalTrace>();
  /** Kept traces: spans that end later, or start below one that has ended, belong to them. */
  private readonly remembered = new RememberedTraces((id) => this.traces.delete(id));
  private readonly rate: KeepRate;
  private bytes = 0;
  private kept = 0;
  private forgotten = 0;
  private readonly letGo: Record<KeepLoss, number> = {
    'buffer full': 0,
    'too old': 0,
    'over rate': 0,
  };

  /**
   * @param settings - What is kept.
   * @param operationOf - Names the operation of a local root.
   * @param clock - Gives milliseconds since the epoch.
   */
  constructor(
    private readonly settings: KeepSettings,
    private readonly operationOf: (root: EndedSpan) => string,
    private readonly clock: () => number,
  ) {
    this.rate = new KeepRate(settings.maxPerSecond, clock);
  }

  /**
   * @param parent - Parent of a span that is not sampled; `undefined` for a root.
   * @returns Whether the span is to be recorded.
   */
  records(parent: SpanContext | undefined): boolean {
    if (parent !== undefined && parent.isRemote !== true) {
      const trace = this.traces.get(parent.spanId);
      if (trace?.isLost !== false || trace.ids.length >= MOST_SPANS) return false;
      if (trace.isKept || this.hasRoom()) return true;
      this.lose(trace, 'buffer full');
      return false;
    }
    if (this.hasRoom()) return true;
    this.letGo['buffer full']++;
    return false;
  }

  /**
   * Takes a span into its local trace.
   *
   * @param context - Context of a span that has started, is recorded and not sampled.
   * @param parent - Context of its parent.
   */
  start({ spanId }: SpanContext, parent: SpanContext | undefined): void {
    const isLocal = parent !== undefined && parent.isRemote !== true;
    let trace = isLocal ? this.traces.get(parent.spanId) : undefined;
    if (trace === undefined) {
      trace = new LocalTrace(spanId, this.clock());
      this.holding.add(trace);
    }
    trace.open++;
    trace.ids.push(spanId);
    this.traces.set(spanId, trace);
    if (trace.isKept) this.remembered.grow();
    else this.resize(trace, SPAN_BYTES);
  }

  /**
   * @param span - A span that has ended, was recorded and is not sampled.
   * @returns Spans that go to the backend now, and why; `undefined` for none.
   */
  end(span: EndedSpan): KeptSpans | undefined {
    const { spanId } = span.spanContext();
    const trace = this.traces.get(spanId);
    if (trace === undefined) return undefined;
    trace.open--;
    if (trace.isKept) return { spans: [span], reason: trace.reason ?? 'error' };
    if (trace.isLost) {
      this.traces.delete(spanId);
      this.resize(trace, -SPAN_BYTES);
      return undefined;
    }
    this.note(trace, span);
    const { root, reason } = trace;
    if (root !== undefined && reason !== undefined) return this.decide(trace, root, reason);
    if (root === undefined || trace.open > 0) this.wait(trace, span);
    else {
      this.forgotten++;
      this.release(trace);
    }
    return undefined;
  }

  /** @returns What became of local traces so far: a copy. */
  stats(): KeepStats {
    const { kept, forgotten, letGo } = this;
    return { kept, forgotten, letGo: { ...letGo } };
  }

  private note(trace: LocalTrace, span: EndedSpan): void {
    trace.ended.push(span);
    if (this.settings.errors && hasFailed(span)) trace.reason = 'error';
    if (span.spanContext().spanId !== trace.rootId) return;
    trace.root = span;
    if (milliseconds(span) >= this.settings.slowerThan) trace.reason ??= 'slow';
  }

  /** The texts of a span take room until its trace is decided. */
  private wait(trace: LocalTrace, span: EndedSpan): void {
    this.resize(trace, textsOf(span));
    const { maxBytes } = this.settings;
    if (trace.bytes > maxBytes * GREATEST_SHARE || (this.bytes > maxBytes && !this.makeRoom())) {
      this.lose(trace, 'buffer full');
    }
  }

  private decide(trace: LocalTrace, root: EndedSpan, reason: KeepReason): KeptSpans | undefined {
    if (!this.rate.allows(this.operationOf(root))) {
      this.lose(trace, 'over rate');
      return undefined;
    }
    this.kept++;
    trace.isKept = true;
    const { ended } = trace;
    this.settle(trace);
    this.remembered.add(trace);
    return { spans: ended, reason };
  }

  private hasRoom(): boolean {
    return this.bytes + SPAN_BYTES <= this.settings.maxBytes || this.makeRoom();
  }

  /** Takes the room of the oldest traces, if their spans are open so long that they may never end. */
  private makeRoom(): boolean {
    const [oldest] = this.holding;
    if (oldest === undefined || this.clock() - oldest.since < OLD_MILLIS) return false;
    if (!oldest.isLost) this.letGo['too old']++;
    this.release(oldest);
    return this.bytes + SPAN_BYTES <= this.settings.maxBytes || this.makeRoom();
  }

  /** What has ended goes at once. A span that is open takes its memory until it ends. */
  private lose(trace: LocalTrace, reason: KeepLoss): void {
    this.letGo[reason]++;
    trace.isLost = true;
    for (const span of trace.ended) this.traces.delete(span.spanContext().spanId);
    trace.ended = [];
    trace.root = undefined;
    this.resize(trace, trace.open * SPAN_BYTES - trace.bytes);
  }

  private release(trace: LocalTrace): void {
    this.settle(trace);
    for (const id of trace.ids) this.traces.delete(id);
  }

  private settle(trace: LocalTrace): void {
    this.resize(trace, -trace.bytes);
    trace.ended = [];
    trace.root = undefined;
  }

  private resize(trace: LocalTrace, bytes: number): void {
    trace.bytes += bytes;
    this.bytes += bytes;
    if (trace.bytes === 0) this.holding.delete(trace);
  }
}

function milliseconds(span: EndedSpan): number {
  const { duration } = span as Partial<ReadableSpan>;
  return duration === undefined ? 0 : duration[0] * 1e3 + duration[1] / 1e6;
}

/** What a span holds beside itself: texts count by two bytes a character. */
function textsOf({ name, status, attributes, events }: EndedSpan): number {
  let bytes = textBytes(name) + textBytes(status.message);
  for (const key in attributes) bytes += ENTRY_BYTES + textBytes(attributes[key]);
  for (const event of events) {
    bytes += 4 * ENTRY_BYTES;
    for (const key in event.attributes) bytes += ENTRY_BYTES + textBytes(event.attributes[key]);
  }
  return bytes;
}

function textBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (!Array.isArray(value)) return 0;
  let bytes = 0;
  for (const item of value) bytes += 16 + textBytes(item);
  return bytes;
}
