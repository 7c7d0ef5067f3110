import {
  TraceFlags,
  propagation,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { KratosTraceDebug, KratosTraceID } from '../../wire/header/header-names.js';
import { parseGoBool } from '../../go/parse-go-bool.js';
import { parseTraceHeader } from '../../wire/header/parse-trace-header.js';
import { FLAG_DEBUG, type TraceHeader } from '../../wire/header/trace-header.js';
import { withRemoteSpan } from '../span/context-with-span.js';
import { logger } from '../logger.js';
import { isB3Debug, requestDebug } from './debug-request.js';
import { keepIncomingLink } from './incoming-link.js';
import { IncomingTrust, type IncomingStats, type IncomingTrustOptions } from './incoming-trust.js';
import { keepsInjected } from './keeps-injected.js';
import { withoutMetadata } from '../metadata/metadata-context.js';
import { withoutNote } from './last-writer.js';
import { padId } from '../span/pad-id.js';
import { readHeaderValue } from './read-header-value.js';
import { probabilityIn } from '../sampler/threshold.js';
import { remoteContext } from '../span/stateful-span-context.js';
import { debugSpanContext, remoteSpanContext } from './remote-span-context.js';
import { spanHeader } from './span-header.js';

/** Settings of {@link KratosPropagator}. */
export interface KratosPropagatorOptions extends IncomingTrustOptions {
  /**
   * Which header wins when both arrive and name different traces: `'kratos'` (default) or
   * `'traceparent'`, i.e. whatever the propagators before this one have read.
   */
  onConflict?: 'kratos' | 'traceparent';
  /**
   * Whether to write and to believe the `l-` extension, by which `maxDepth` holds across processes.
   * Default `false`.
   */
  depthExtension?: boolean;
  /**
   * Whether the probability of `kratos-trace-id` and the threshold of `tracestate` (`ot=th:…`) stand for each
   * other where one of them arrives alone. Default `false`.
   */
  consistentSampling?: boolean;
}

/** Longer values are not looked at: the longest that a peer writes has 86 characters. */
const MAX_HEADER_LENGTH = 256;

/**
 * Reads and writes `kratos-trace-id`. In a composite it must come last, because it has to see what
 * the others have read:
 *
 * ```ts
 * new CompositePropagator({
 *   propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new KratosPropagator()],
 * })
 * ```
 *
 * When both headers arrive and the low halves of their trace ids agree, the 128-bit trace id is kept,
 * the span id is that of the header which was written last (`last-writer.ts`), and the decision is that
 * of the Kratos header. When they disagree, see {@link KratosPropagatorOptions.onConflict}. What cannot
 * be read is ignored; nothing throws.
 */
export class KratosPropagator implements TextMapPropagator {
  private readonly kratosWins: boolean;
  private readonly depthExtension: boolean;
  private readonly isConsistent: boolean;
  private readonly trust: IncomingTrust;

  /**
   * @param options - See {@link KratosPropagatorOptions}.
   * @throws RangeError when `onConflict` is neither `'kratos'` nor `'traceparent'`, or
   *   `maxDebugPerSecond` is not a whole number of at least 0.
   */
  constructor(options: KratosPropagatorOptions = {}) {
    const { onConflict = 'kratos', depthExtension = false } = options;
    if (!['kratos', 'traceparent'].includes(onConflict)) {
      throw new RangeError(
        `kratos-otel: onConflict must be 'kratos' or 'traceparent', got ${JSON.stringify(onConflict)}`,
      );
    }
    this.kratosWins = onConflict === 'kratos';
    this.depthExtension = depthExtension;
    this.isConsistent = options.consistentSampling ?? false;
    this.trust = new IncomingTrust(options);
  }

  /** Writes the span of `context` as `kratos-trace-id`; writes nothing when there is none. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpan(context);
    if (span === undefined || keepsInjected(span, carrier)) return;
    const value = this.headerOf(span);
    if (value !== undefined) setter.set(carrier, KratosTraceID, value);
  }

  /** Reads `kratos-trace-id` and, where that cannot be read, `kratos-trace-debug`. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.extractAfter(undefined, context, carrier, getter);
  }

  /**
   * Does the same for a set of propagators.
   *
   * @param before - The context before any of them has read: all that is left of what is not trusted.
   *   `undefined` where that is not known, and only the span and baggage can be dropped.
   * @param context - What the others have made of it.
   * @param carrier - The carrier.
   * @param getter - Reads it.
   */
  extractAfter(
    before: Context | undefined,
    context: Context,
    carrier: unknown,
    getter: TextMapGetter,
  ): Context {
    const other = remoteParent(context);
    const header = readHeader(readHeaderValue(carrier, getter, KratosTraceID));
    if (!this.trust.trusts(carrier)) {
      return this.distrust(
        before ?? withoutMetadata(withoutBaggage(context)),
        this.parentOf(header, other),
      );
    }
    if (header === undefined) {
      const own = this.withProbability(withoutOwnNote(other));
      const from = own === undefined || own === other ? context : withRemoteSpan(context, own);
      return this.extractDebug(from, own, carrier, getter);
    }
    if ((header.flags & FLAG_DEBUG) !== 0 && !this.trust.acceptsDebug()) {
      header.flags &= ~FLAG_DEBUG;
    }
    const parent = this.parentOf(header, other);
    return parent === undefined || parent === other ? context : withRemoteSpan(context, parent);
  }

  /** @returns What was refused of what arrived. */
  stats(): IncomingStats {
    return this.trust.stats();
  }

  /**
   * @param span - Any span.
   * @returns Its `kratos-trace-id` value, or `undefined` where none exists: see `spanHeader`.
   */
  headerOf(span: Span): string | undefined {
    return spanHeader(span, this.depthExtension);
  }

  /** @returns The headers that it writes and reads. */
  fields(): string[] {
    return [KratosTraceID, KratosTraceDebug];
  }

  /** The remote parent that the headers name together. */
  private parentOf(
    header: TraceHeader | undefined,
    other: SpanContext | undefined,
  ): SpanContext | undefined {
    if (header === undefined) return withoutOwnNote(other);
    // Most requests bring one of the two headers: nothing is compared then.
    if (other === undefined) return this.fromHeader(header, undefined);
    const agrees = other.traceId.endsWith(padId(header.traceId, 16));
    if (!agrees && !this.kratosWins) return withoutOwnNote(other);
    return this.fromHeader(header, agrees ? other : undefined);
  }

  private fromHeader(header: TraceHeader, other: SpanContext | undefined): SpanContext {
    return remoteSpanContext(header, other, this.depthExtension, this.isConsistent);
  }

  /** What has no Kratos header has its probability from `tracestate`. */
  private withProbability(other: SpanContext | undefined): SpanContext | undefined {
    if (!this.isConsistent || other === undefined || !isSampled(other)) return other;
    const probability = probabilityIn(other.traceState);
    if (probability === undefined) return other;
    const { traceId, spanId, traceFlags, traceState } = other;
    const context = remoteContext(traceId, spanId, traceFlags, traceState);
    context.depth = 0;
    context.probability = probability;
    return context;
  }

  /** Nothing of what arrived goes on: its ids become a link. */
  private distrust(context: Context, incoming: SpanContext | undefined): Context {
    if (incoming === undefined) return context;
    this.trust.countUntrusted();
    return keepIncomingLink(trace.deleteSpan(context), incoming);
  }

  private extractDebug(
    context: Context,
    other: SpanContext | undefined,
    carrier: unknown,
    getter: TextMapGetter,
  ): Context {
    const value = readHeaderValue(carrier, getter, KratosTraceDebug);
    const isAsked = value !== undefined && parseGoBool(value) === true;
    if (!isAsked && !isB3Debug(context)) return context;
    if (!this.trust.acceptsDebug()) return context;
    if (other !== undefined) return trace.setSpanContext(context, debugSpanContext(other));
    return requestDebug(context);
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function readHeader(value: string | undefined): TraceHeader | undefined {
  if (value === undefined) return undefined;
  const header = value.length > MAX_HEADER_LENGTH ? undefined : parseTraceHeader(value);
  if (header !== undefined && header.traceId !== '0') return header;
  // A user who looks for a lost trace sees that a header was there.
  logger.debug(
    `kratos-otel: ${KratosTraceID} cannot be read: ${JSON.stringify(value.slice(0, 100))}`,
  );
  return undefined;
}

/** What a propagator before this one has read from the same carrier. */
function remoteParent(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent?.isRemote === true ? parent : undefined;
}

/** The note of `tracestate` is for readers of `kratos-trace-id`, and goes no further. */
function withoutOwnNote(other: SpanContext | undefined): SpanContext | undefined {
  if (other?.traceState === undefined) return other;
  const traceState = withoutNote(other.traceState);
  if (traceState === other.traceState) return other;
  const { traceId, spanId, traceFlags } = other;
  return { traceId, spanId, traceFlags, isRemote: true, ...(traceState && { traceState }) };
}

function withoutBaggage(context: Context): Context {
  return propagation.getBaggage(context) === undefined
    ? context
    : propagation.deleteBaggage(context);
}
