import type { ViewSpan } from '../model/view-span.js';
import { spanBytes } from './span-bytes.js';

/** A trace, of which spans arrive in any order, at any time, and sometimes twice. */
export class StoredTrace {
  /** Trace id, 32 digits. The half of a trace that knows only its low 64 bits may arrive first. */
  id: string;
  readonly seq: number;
  /** Number of its last change, counted over all traces. */
  version = 0;
  /** Start of the first span and end of the last one, in microseconds; a span without a time has none. */
  start = Infinity;
  end = -Infinity;
  errors = 0;
  bytes = 0;
  /** Spans that were not kept. */
  dropped = 0;
  /** How many spans each service has. */
  services = new Map<string, number>();
  readonly spans: ViewSpan[] = [];
  readonly #places = new Map<string, number>();
  #root: ViewSpan | undefined;

  /**
   * @param id - Trace id, 32 digits.
   * @param seq - Its number in the order of arrival.
   */
  constructor(id: string, seq: number) {
    this.id = id;
    this.seq = seq;
  }

  /** The span that has no parent, or else the earliest one. */
  get root(): ViewSpan | undefined {
    return this.#root;
  }

  /** Microseconds from the first start to the last end. */
  get duration(): number {
    return this.end > this.start ? this.end - this.start : 0;
  }

  /**
   * @param span - A span of this trace. One that has arrived before takes the place of the earlier one.
   */
  add(span: ViewSpan): void {
    const key = span.kind === 'server' ? `${span.spanId}s` : span.spanId;
    const place = this.#places.get(key);
    if (place === undefined) {
      this.#places.set(key, this.spans.length);
      this.spans.push(span);
      this.#count(span);
    } else {
      this.spans[place] = span;
      this.#countAgain();
    }
  }

  #count(span: ViewSpan): void {
    this.bytes += spanBytes(span);
    if (span.error) this.errors++;
    this.services.set(span.service, (this.services.get(span.service) ?? 0) + 1);
    if (span.start > 0) {
      this.start = Math.min(this.start, span.start);
      this.end = Math.max(this.end, span.start + span.nanos / 1000 + span.duration);
    }
    if (this.#root === undefined || isRootBefore(span, this.#root)) this.#root = span;
  }

  #countAgain(): void {
    this.start = Infinity;
    this.end = -Infinity;
    this.errors = 0;
    this.bytes = 0;
    this.services = new Map();
    this.#root = undefined;
    for (const span of this.spans) this.#count(span);
  }
}

function isRootBefore(span: ViewSpan, other: ViewSpan): boolean {
  const isRoot = span.parentId === '';
  if (isRoot !== (other.parentId === '')) return isRoot;
  // A span without a time says nothing of when it was.
  return (span.start || Infinity) < (other.start || Infinity);
}
