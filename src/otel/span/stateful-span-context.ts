import { SpanKind, type Span, type SpanContext, type TraceState } from '@opentelemetry/api';
import type { RefusalReason } from '../limits/drop-counts.js';
import { STATE, attachState, newState, type ExactTag, type SpanState } from './span-state.js';

// Bits above those of SpanFlag: what hardly any span has needs no field of its own.
const FLAGS = 0xff;
const TOO_MANY_CHILDREN = 1 << 8;
const TOO_DEEP = 1 << 9;
const DROPPED = TOO_MANY_CHILDREN | TOO_DEEP;
const KIND_SHIFT = 10;
const KIND = 7 << KIND_SHIFT;
const EXACT_TAGS = 1 << 13;
const TAG = 1 << 14;

const KINDS = [
  undefined,
  SpanKind.INTERNAL,
  SpanKind.SERVER,
  SpanKind.CLIENT,
  SpanKind.PRODUCER,
  SpanKind.CONSUMER,
];

/** Beside the objects: hardly any span has such tags, and each would have room for them. */
const exactTags = new WeakMap<SpanState, Map<string, ExactTag>>();

/**
 * A span context and its state in one object, for spans that record and for remote parents: a state
 * that hung on the context would cost two objects more, for each live span of the process. The
 * fields are private, so that the context looks like any other when it is printed or copied.
 */
class StatefulSpanContext implements SpanContext, SpanState {
  // Declared, because a field that is there and undefined would be seen by those who copy the context.
  declare readonly traceState?: TraceState;
  declare readonly isRemote?: boolean;
  #parentId = '0';
  #depth = 1;
  #children = 0;
  /** The flags, the reason of a drop and the kind, and above them the tags, {@link TAG} each. */
  #bits = 0;
  #probability: number | undefined = undefined;

  constructor(
    readonly traceId: string,
    readonly spanId: string,
    public traceFlags: number,
    traceState: TraceState | undefined,
    isRemote: boolean,
  ) {
    if (isRemote) this.isRemote = true;
    if (traceState !== undefined) this.traceState = traceState;
  }

  get [STATE](): SpanState {
    return this;
  }

  get parentId(): string {
    return this.#parentId;
  }
  set parentId(id: string) {
    this.#parentId = id;
  }

  get depth(): number {
    return this.#depth;
  }
  set depth(depth: number) {
    this.#depth = depth;
  }

  get children(): number {
    return this.#children;
  }
  set children(children: number) {
    this.#children = children;
  }

  get tags(): number {
    return Math.floor(this.#bits / TAG);
  }
  set tags(tags: number) {
    this.#bits = tags * TAG + (this.#bits & (TAG - 1));
  }

  get flags(): number {
    return this.#bits & FLAGS;
  }
  set flags(flags: number) {
    this.#replace(FLAGS, flags);
  }

  get dropped(): RefusalReason | undefined {
    if ((this.#bits & DROPPED) === 0) return undefined;
    return (this.#bits & TOO_DEEP) === 0 ? 'too many children' : 'too deep';
  }
  set dropped(reason: RefusalReason | undefined) {
    const bit = reason === 'too deep' ? TOO_DEEP : TOO_MANY_CHILDREN;
    this.#replace(DROPPED, reason === undefined ? 0 : bit);
  }

  get kind(): SpanKind | undefined {
    return KINDS[(this.#bits & KIND) >> KIND_SHIFT];
  }
  set kind(kind: SpanKind | undefined) {
    this.#replace(KIND, KINDS.indexOf(kind) << KIND_SHIFT);
  }

  get probability(): number | undefined {
    return this.#probability;
  }
  set probability(probability: number | undefined) {
    this.#probability = probability;
  }

  get exactTags(): Map<string, ExactTag> | undefined {
    return (this.#bits & EXACT_TAGS) === 0 ? undefined : exactTags.get(this);
  }
  set exactTags(tags: Map<string, ExactTag> | undefined) {
    this.#replace(EXACT_TAGS, tags === undefined ? 0 : EXACT_TAGS);
    if (tags !== undefined) exactTags.set(this, tags);
  }

  #replace(mask: number, bits: number): void {
    this.#bits += bits - (this.#bits & mask);
  }
}

/**
 * @param traceId - 32 hex digits.
 * @param spanId - 16 hex digits.
 * @param traceFlags - W3C's flags.
 * @param traceState - What else arrived in `tracestate`.
 * @returns The context of a remote parent, which is its state too.
 */
export function remoteContext(
  traceId: string,
  spanId: string,
  traceFlags: number,
  traceState: TraceState | undefined,
): SpanContext & SpanState {
  return new StatefulSpanContext(traceId, spanId, traceFlags, traceState, true);
}

/**
 * Gives a span its state while it starts, before any other code has read its context.
 *
 * @param span - A span of the SDK that records.
 * @returns The state, which is the context that the span has from now on. A span that does not keep
 *   its context where the SDK's does gets the state beside it.
 */
export function giveState(span: Span): SpanState {
  const context = span.spanContext();
  const owner = span as { _spanContext?: unknown };
  if (owner._spanContext !== context) {
    return attachState(context, newState('0', 1));
  }
  const { traceId, spanId, traceFlags, traceState } = context;
  const stateful = new StatefulSpanContext(traceId, spanId, traceFlags, traceState, false);
  owner._spanContext = stateful;
  return stateful;
}
