import { AsyncLocalStorage } from 'node:async_hooks';
import { TraceFlags, type Context } from '@opentelemetry/api';
import { placeOf, rememberPlace } from '../node/code-place.js';
import { monotonicNow, startIdleTimer, stop, type Timer } from '../node/timers.js';
import type {
  EndedSpan,
  ReadableSpan,
  RecordingSpan,
  SpanProcessorLike,
} from '../otel/sdk-shapes.js';
import { warnLoudly } from './diag-logger.js';

/** Spans that are watched at a time: each holds its stack. */
const MAX_WATCHED = 1_024;
/** Places that are warned of. */
const MAX_PLACES = 100;
/** The spans of the legacy API. Libraries end their own. */
const OWN_SCOPE = 'kratos-otel';

interface Watched {
  /** When it was started, by the monotonic clock. */
  readonly since: number;
  readonly place: Error;
}

/**
 * Warns of traces and forks that are not finished within a time: once for each place in the code that
 * started them. It stands before the limits, and looks at sampled spans of the legacy API only.
 */
export class UnfinishedSpans implements SpanProcessorLike {
  readonly onEnding?: (span: RecordingSpan) => unknown;
  readonly #next: SpanProcessorLike;
  /** In the order in which they were started, so the first one is due first. */
  private readonly watched = new Map<object, Watched>();
  private readonly places = new Set<string>();
  // Any request may start the timer; it runs outside that request's async context.
  private readonly inOwnContext = AsyncLocalStorage.snapshot();
  private timer: Timer | undefined;
  private reported = 0;

  /**
   * @param next - The processor that gets all spans.
   * @param milliseconds - The time, at most 2^31 - 1.
   */
  constructor(
    next: SpanProcessorLike,
    private readonly milliseconds: number,
  ) {
    this.#next = next;
    if (typeof next.onEnding === 'function') {
      this.onEnding = (span): unknown => next.onEnding?.(span);
    }
  }

  /** Traces and forks that were not finished in time so far. */
  get count(): number {
    return this.reported;
  }

  onStart(span: RecordingSpan, parentContext: Context): unknown {
    const result = this.#next.onStart(span, parentContext);
    if (this.watched.size < MAX_WATCHED && isOwn(span)) {
      this.watched.set(span, { since: monotonicNow(), place: rememberPlace() });
      this.timer ??= this.start(this.milliseconds);
    }
    return result;
  }

  onEnd(span: EndedSpan): unknown {
    this.watched.delete(span);
    return this.#next.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }

  /** Watches no more. */
  stop(): void {
    stop(this.timer);
    this.timer = undefined;
    this.watched.clear();
  }

  private start(milliseconds: number): Timer {
    return this.inOwnContext(
      startIdleTimer,
      () => {
        this.timer = undefined;
        this.reportOverdue();
      },
      milliseconds,
    );
  }

  private reportOverdue(): void {
    const now = monotonicNow();
    for (const [span, { since, place }] of this.watched) {
      const left = since + this.milliseconds - now;
      if (left > 0) {
        this.timer = this.start(Math.ceil(left));
        return;
      }
      this.watched.delete(span);
      this.reported++;
      this.report(span as ReadableSpan, place);
    }
  }

  private report({ name, parentSpanContext: parent }: ReadableSpan, started: Error): void {
    if (this.places.size >= MAX_PLACES) return;
    const place = placeOf(started);
    if (this.places.has(place)) return;
    this.places.add(place);
    const what = parent === undefined || parent.isRemote === true ? 'trace' : 'fork';
    const last =
      this.places.size < MAX_PLACES
        ? ''
        : '; no other place will be named, stats() goes on to count';
    warnLoudly(
      `kratos-otel: the ${what} ${JSON.stringify(name)}, started at ${place}, was not finished within ${this.milliseconds} ms${last}`,
    );
  }
}

function isOwn(span: RecordingSpan): boolean {
  return (
    (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0 &&
    (span as unknown as Partial<ReadableSpan>).instrumentationScope?.name === OWN_SCOPE
  );
}
