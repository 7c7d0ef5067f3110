import { trace, type Context, type Span, type SpanContext } from '@opentelemetry/api';
import { rememberPlace } from '../node/code-place.js';
import { TRACE } from '../otel/span/kept-trace.js';
import type { EndedSpan, ReadableSpan, SpanProcessorLike } from '../otel/sdk-shapes.js';
import { ruleTime } from './mock/rule-time.js';
import type { MockClock } from './mock/mock-clock.js';
import { MockSpan, type MockSpanRecord } from './mock/mock-span.js';

interface Entry {
  readonly record: MockSpanRecord;
  readonly span: MockSpan;
  /** The test that it belongs to. */
  readonly test: object;
}

// For all stores, so that late spans of an earlier test are not taken for those of this one.
const entries = new WeakMap<SpanContext, Entry>();

/** A processor that keeps every span from its start on. */
export class SpanStore implements SpanProcessorLike {
  private all: MockSpan[] = [];
  private test = {};
  private readonly watchers = new Set<(span: MockSpan) => void>();

  /**
   * @param clock - The time of the spans.
   * @param headerOf - Writes the header of a span.
   */
  constructor(
    private readonly clock: MockClock,
    private readonly headerOf: (span: Span) => string | undefined,
  ) {}

  /** All spans in the order in which they were started. */
  get spans(): readonly MockSpan[] {
    return this.all;
  }

  /** Forgets all spans. Those that end later, and spans under them, are those of another test. */
  clear(): void {
    this.all = [];
    this.test = {};
  }

  /**
   * @param watch - Called with each span that ends.
   * @returns Ends that.
   */
  onFinish(watch: (span: MockSpan) => void): () => void {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  }

  onStart(started: Span, parentContext: Context): void {
    const live = started as Span & ReadableSpan;
    const above = this.entryAbove(live, parentContext);
    const test = above?.test ?? this.test;
    const record: MockSpanRecord = {
      live,
      ended: undefined,
      finishErr: undefined,
      place: rememberPlace(),
      parent: above?.span,
      children: [],
      header: () => this.headerOf(live) ?? '',
    };
    const span = new MockSpan(record);
    entries.set(live.spanContext(), { record, span, test });
    above?.record.children.push(span);
    noteFinishErr(live, record);
    ruleTime(live, this.clock);
    if (test === this.test) this.all.push(span);
  }

  onEnd(ended: EndedSpan): void {
    const entry = entries.get(ended.spanContext());
    if (entry === undefined) return;
    entry.record.ended = ended as ReadableSpan;
    if (entry.test !== this.test) return;
    for (const watch of [...this.watchers]) watch(entry.span);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  private entryAbove(span: ReadableSpan, parentContext: Context): Entry | undefined {
    const { parentSpanContext: parent } = span;
    if (parent === undefined) return undefined;
    const active = trace.getSpan(parentContext)?.spanContext();
    const local = active && entries.get(active);
    if (local !== undefined) return local;
    // It came by a header, and may have been started here all the same.
    const found = this.all.find(
      ({ spanId, traceId }) => spanId === parent.spanId && sameTrace(traceId, parent.traceId),
    );
    return found && entries.get(found.span.spanContext());
  }
}

/** A Kratos header has the low half of a trace id. */
function sameTrace(one: string, other: string): boolean {
  return one.slice(-16) === other.slice(-16);
}

/**
 * What is given to `finish()` is kept nowhere else. The legacy trace is put on its span when it is made,
 * by whatever copy of this package.
 */
function noteFinishErr(span: Span, record: MockSpanRecord): void {
  let kept: unknown;
  Object.defineProperty(span, TRACE, {
    configurable: true,
    get: () => kept,
    set: (made: unknown) => {
      kept = made;
      const { finish } = made as { finish?: (error?: unknown) => void };
      if (finish === undefined) return;
      (made as { finish: typeof finish }).finish = function (error) {
        if (record.ended === undefined && error !== null) record.finishErr ??= error;
        finish.call(this, error);
      };
    },
  });
}
