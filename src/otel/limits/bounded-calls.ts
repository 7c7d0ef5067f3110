import type { Link, Span } from '@opentelemetry/api';
import type { CutReason, DropCounts } from './drop-counts.js';
import { MAX_LINKS, type SpanLimits } from './span-limits.js';
import { MARKER_KEY, SpanFlag, stateOf, type SpanState } from '../span/span-state.js';
import type { RecordingSpan } from '../sdk-shapes.js';

/** What an SDK's span has beside the API: its lists, and the SDK's own limits. */
interface BoundedSpan extends RecordingSpan {
  readonly links?: Link[];
  readonly _spanLimits?: { readonly eventCountLimit?: number };
}

type AddEvent = Span['addEvent'];

/** Entries that one span was refused: a span that is within the limits is not in it. */
const refusals = new WeakMap<SpanState, Refusals>();

/** How many entries of one span were refused. */
export interface Refusals {
  events: number;
  links: number;
}

/**
 * @param state - The state of a span.
 * @returns How many of its entries were refused; `undefined` for none.
 */
export function refusalsOf(state: SpanState): Refusals | undefined {
  return refusals.get(state);
}

/**
 * Refuses the events and links of a span that are over the limit when they are added. The SDK's
 * limits would throw the first ones away, which say how a failure began, without counting them.
 * The functions are made once for all spans, which get them as properties of their own.
 */
export class BoundedCalls {
  private readonly addEvent: AddEvent;
  private readonly addLink: (link: Link) => Span;

  /**
   * @param limits - The limits.
   * @param drops - Where to count what is refused.
   */
  constructor(
    private readonly limits: Readonly<SpanLimits>,
    private readonly drops: DropCounts,
  ) {
    const add = (span: BoundedSpan, args: Parameters<AddEvent>): Span => this.event(span, args);
    const link = (span: BoundedSpan, added: Link): Span => this.link(span, added);
    this.addEvent = function (this: BoundedSpan, ...args): Span {
      return add(this, args);
    };
    this.addLink = function (this: BoundedSpan, added): Span {
      return link(this, added);
    };
  }

  /**
   * Bounds a span that was just started, and the links that it was started with.
   *
   * @param span - A span that records.
   * @param state - Its state.
   */
  bind(span: Span, state: SpanState): void {
    // One whose methods are its own, or that is frozen, is bounded by its own SDK alone.
    const methods = Object.getPrototypeOf(span) as Partial<Span>;
    if (methods.addEvent === undefined || !Object.isExtensible(span)) return;
    span.addEvent = this.addEvent;
    // `addLinks()` of an SDK calls it.
    span.addLink = this.addLink;
    const { links } = span as BoundedSpan;
    if (links === undefined || links.length <= MAX_LINKS) return;
    this.refuse(state, 'links', links.length - MAX_LINKS);
    links.length = MAX_LINKS;
  }

  /** Comparisons are those of the original's `SetLog` (`pkg/net/trace/span.go`). */
  private event(span: BoundedSpan, args: Parameters<AddEvent>): Span {
    const addEvent = methodBelow(span, 'addEvent', this.addEvent);
    const { events, ended } = span;
    const state = stateOf(span.spanContext());
    // After the end it is for the SDK to say so.
    if (state === undefined || ended || (events as unknown) === undefined) {
      return addEvent.apply(span, args);
    }
    if (state.dropped !== undefined) return span;
    const max = this.maxEvents(span);
    if ((state.flags & SpanFlag.LOGS_MARKED) !== 0) {
      this.refuse(state, 'events', 1);
      return span;
    }
    if (events.length < max) addEvent.apply(span, args);
    else this.refuse(state, 'events', 1);
    if (events.length >= max) {
      state.flags |= SpanFlag.LOGS_MARKED;
      addEvent.call(span, 'log', { [MARKER_KEY]: 'too many logs' });
    }
    return span;
  }

  private link(span: BoundedSpan, link: Link): Span {
    const state = stateOf(span.spanContext());
    if (state === undefined || span.ended || (span.links?.length ?? 0) < MAX_LINKS) {
      return methodBelow(span, 'addLink', this.addLink).call(span, link);
    }
    this.refuse(state, 'links', 1);
    return span;
  }

  /** One less than the SDK's limit, where that is lower: the marker is to have room. */
  private maxEvents({ _spanLimits }: BoundedSpan): number {
    const sdkLimit = _spanLimits?.eventCountLimit ?? Infinity;
    return Math.min(this.limits.maxLogs, sdkLimit - 1);
  }

  private refuse(state: SpanState, what: keyof Refusals, amount: number): void {
    if (state.dropped !== undefined) return;
    const count = refusals.get(state) ?? { events: 0, links: 0 };
    count[what] += amount;
    refusals.set(state, count);
    this.drops.cut(REASONS[what], amount);
  }
}

const REASONS: Readonly<Record<keyof Refusals, CutReason>> = {
  events: 'too many logs',
  links: 'too many links',
};

/** The SDK's own method. A view over a span inherits from the span, not from the SDK's class. */
function methodBelow<K extends 'addEvent' | 'addLink'>(
  span: Span,
  name: K,
  above: Span[K],
): Span[K] {
  let owner = Object.getPrototypeOf(span) as Span;
  while (owner[name] === above) owner = Object.getPrototypeOf(owner) as Span;
  return owner[name];
}
