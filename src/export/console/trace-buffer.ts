import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { parentIdOf } from './span-node.js';

/** A trace that has left the buffer. */
export interface BufferedTrace {
  readonly spans: readonly ReadableSpan[];
  /** Whether it left without its local root. */
  readonly incomplete: boolean;
}

const GREATEST_SIZE = 10_000;

/**
 * Keeps spans, which end before their parents do, until the local root of their trace has ended.
 */
export class TraceBuffer {
  /** Oldest trace first. */
  private readonly traces = new Map<string, ReadableSpan[]>();
  private size = 0;

  /** @param limit - The most spans to keep, default 10,000. */
  constructor(private readonly limit: number = GREATEST_SIZE) {}

  /**
   * Adds a batch.
   *
   * @param spans - Ended spans of any traces.
   * @returns The traces whose local root was among them, then, oldest first, those that had to
   *   give way to stay within the limit.
   */
  add(spans: readonly ReadableSpan[]): BufferedTrace[] {
    const ended = new Set<string>();
    for (const span of spans) {
      const { traceId } = span.spanContext();
      this.put(traceId, span);
      if (isLocalRoot(span)) ended.add(traceId);
    }
    const leaving = [...ended].map((traceId) => this.take(traceId, false));
    for (const traceId of this.traces.keys()) {
      if (this.size <= this.limit) break;
      leaving.push(this.take(traceId, true));
    }
    return leaving;
  }

  /** Empties the buffer: what is left has no local root, or came after it. */
  drain(): BufferedTrace[] {
    return [...this.traces.keys()].map((traceId) => this.take(traceId, true));
  }

  private put(traceId: string, span: ReadableSpan): void {
    const spans = this.traces.get(traceId);
    if (spans) spans.push(span);
    else this.traces.set(traceId, [span]);
    this.size++;
  }

  private take(traceId: string, incomplete: boolean): BufferedTrace {
    const spans = this.traces.get(traceId) ?? [];
    this.traces.delete(traceId);
    this.size -= spans.length;
    return { spans, incomplete };
  }
}

function isLocalRoot(span: ReadableSpan): boolean {
  return parentIdOf(span) === undefined || span.parentSpanContext?.isRemote === true;
}
