import { stateOf } from '../../otel/span/span-state.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { RecentKeys } from './recent-keys.js';
import { grandparentIdOf, parentIdOf } from './span-node.js';

/** Spans that leave the buffer to be printed as one tree. */
export interface BufferedTrace {
  readonly spans: readonly ReadableSpan[];
  /** Whether it left without its local root, or without a child that has not ended. */
  readonly incomplete: boolean;
}

/** A span that has ended, or the place of one whose child has. */
interface Place {
  readonly key: string;
  /** More than one where bad data has an id twice; none for a span that has not ended. */
  readonly spans: ReadableSpan[];
  readonly children: Place[];
  parent: Place | undefined;
  /** Children that are complete. */
  complete: number;
  /** Whether its parent has counted it among those. */
  isCounted: boolean;
  /** Whether its parent is not to come: a local root, or a child of what was printed before. */
  isTop: boolean;
  /** Whether this process is known to report it still. */
  isAwaited: boolean;
  /** Whether it has ended some time ago, and only spans below it are missing. */
  isOverdue: boolean;
}

const GREATEST_SIZE = 10_000;

/**
 * Keeps spans until their tree is complete: the local root has ended, and so have all spans below
 * it. How many children a span has its state tells; one without a state has those that ended before
 * it. Takes constant time a span.
 */
export class TraceBuffer {
  /** By trace and span id, oldest first. */
  private readonly places = new Map<string, Place>();
  private readonly printed = new RecentKeys(GREATEST_SIZE);
  /** Tops that have ended, and wait for spans below them. */
  private readonly ended = new Set<Place>();
  private size = 0;

  /** @param limit - The most spans to keep, default 10,000. */
  constructor(private readonly limit: number = GREATEST_SIZE) {}

  /**
   * Adds a batch.
   *
   * @param spans - Ended spans of any traces.
   * @returns The trees that are complete now, then, oldest first, those that had to give way to
   *   stay within the limit.
   */
  add(spans: readonly ReadableSpan[]): BufferedTrace[] {
    const touched = new Set(spans.map((span) => this.put(span)));
    const leaving = [...touched].flatMap((place) => this.settle(place) ?? []);
    for (const place of this.places.values()) {
      if (this.size <= this.limit) break;
      leaving.push(this.take(topOf(place), true));
    }
    return leaving;
  }

  /** Whether a local root has ended and waits for spans below it. */
  get hasEndedRoots(): boolean {
    return this.ended.size > 0;
  }

  /**
   * Lets trees go whose local root had ended when this was called the last time.
   *
   * @returns Those trees.
   */
  drainOverdue(): BufferedTrace[] {
    const overdue = [...this.ended].filter(({ isOverdue }) => isOverdue);
    for (const top of this.ended) top.isOverdue = true;
    return overdue.map((top) => this.take(top, true));
  }

  /** Lets go of traces that no further span is expected to complete. */
  drainUnawaited(): BufferedTrace[] {
    return this.drain((top) => !this.ended.has(top) && !top.isAwaited);
  }

  /** Empties the buffer. A span that has not ended by now never will: those below it join its tree. */
  drainAll(): BufferedTrace[] {
    for (const place of this.places.values()) this.joinAbove(place);
    return this.drain();
  }

  /** Puts the place of a span that has not ended under the parent that its children know of. */
  private joinAbove(place: Place): void {
    if (place.spans.length > 0 || place.parent !== undefined) return;
    const [span] = place.children.flatMap(({ spans }) => spans);
    const grandparentId = span === undefined ? undefined : grandparentIdOf(span);
    if (span === undefined || grandparentId === undefined) return;
    const parent = this.places.get(`${span.spanContext().traceId}${grandparentId}`);
    if (parent === undefined) return;
    parent.children.push(place);
    place.parent = parent;
  }

  /** Empties the buffer, or lets those trees go that are chosen by their top. */
  private drain(isChosen: (top: Place) => boolean = () => true): BufferedTrace[] {
    const tops = new Set([...this.places.values()].map(topOf));
    return [...tops].flatMap((top) =>
      // Of a cycle each place can be the top, and the first has taken the others.
      this.places.has(top.key) && isChosen(top) ? [this.take(top, true)] : [],
    );
  }

  private put(span: ReadableSpan): Place {
    const { traceId, spanId } = span.spanContext();
    const place = this.placeOf(`${traceId}${spanId}`);
    place.spans.push(span);
    this.size++;
    if (place.spans.length > 1) return place;
    const parentId = parentIdOf(span);
    const parentKey = `${traceId}${parentId ?? ''}`;
    place.isTop =
      parentId === undefined ||
      span.parentSpanContext?.isRemote === true ||
      this.printed.has(parentKey);
    if (place.isTop) {
      this.ended.add(place);
      return place;
    }
    const parent = this.placeOf(parentKey);
    parent.children.push(place);
    place.parent = parent;
    // A state is given to spans of this process; its parent, which is no remote one, has one too.
    if (stateOf(span.spanContext()) !== undefined) parent.isAwaited = true;
    return place;
  }

  private placeOf(key: string): Place {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place: Place = {
      key,
      spans: [],
      children: [],
      parent: undefined,
      complete: 0,
      isCounted: false,
      isTop: false,
      isAwaited: false,
      isOverdue: false,
    };
    this.places.set(key, place);
    return place;
  }

  /** Tells the spans above that one is complete. @returns The tree, if that makes it complete. */
  private settle(place: Place): BufferedTrace | undefined {
    // A span of the same batch may have taken it along.
    let each = this.places.get(place.key);
    while (each !== undefined && !each.isCounted && isComplete(each)) {
      if (each.isTop) return this.take(each, false);
      each.isCounted = true;
      each = each.parent;
      if (each !== undefined) each.complete++;
    }
    return undefined;
  }

  /** Without recursion, so that the depth of a tree is no limit; each place once, for cycles. */
  private take(top: Place, incomplete: boolean): BufferedTrace {
    const taken = new Set([top]);
    for (const place of taken) {
      for (const child of place.children) taken.add(child);
      this.places.delete(place.key);
      this.ended.delete(place);
      if (place.spans.length > 0) this.printed.add(place.key);
    }
    const spans = [...taken].flatMap((place) => place.spans);
    this.size -= spans.length;
    return { spans, incomplete };
  }
}

function isComplete({ spans, children, complete }: Place): boolean {
  const [span] = spans;
  if (span === undefined) return false;
  const started = stateOf(span.spanContext())?.children ?? 0;
  return complete >= Math.max(children.length, started);
}

/** The place above all, or for a cycle any of it. */
function topOf(place: Place): Place {
  const seen = new Set<Place>();
  let top = place;
  while (top.parent !== undefined && !seen.has(top)) {
    seen.add(top);
    top = top.parent;
  }
  return top;
}
