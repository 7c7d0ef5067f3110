import {
  ROOT_CONTEXT,
  SamplingDecision,
  SpanKind,
  TraceFlags,
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type SpanContext,
  type TraceState,
} from '@opentelemetry/api';
import type { TraceKeeper } from '../keep/trace-keeper.js';
import { isDebugRequested } from '../propagator/debug-request.js';
import { guarded } from '../guarded.js';
import { operationName, type OperationName } from './operation-name.js';
import { requestedRoot } from './root-request.js';
import { DEFAULT_PROBABILITY, SlotSampling, type SlotSamplingOptions } from './slot-sampling.js';
import { SHARED_SPAN_START, type SpanStart } from '../span/span-start.js';
import { randomnessOf, thresholdOf, withThreshold } from './threshold.js';
import { SpanFlag, stateOf } from '../span/span-state.js';
import { rememberUnsampled } from '../span/unsampled-spans.js';

/** Settings of {@link KratosSampler}. */
export interface KratosSamplerOptions extends SlotSamplingOptions {
  /** `true` samples every trace: in the original's words, sampling is disabled. Default `false`. */
  disableSample?: boolean;
  /**
   * Whether the trace id decides, and `tracestate` says with which probability (`ot=th:…`), as
   * OpenTelemetry's specification of probability sampling asks. Default `false`.
   */
  consistentSampling?: boolean;
  /**
   * Names the operation of a root span. Default {@link operationName}. Where it throws or returns no
   * text, the name of the span counts.
   */
  operationName?: OperationName;
}

// The API deprecates its enum in favour of the SDK's, which core must not import; the values are
// those of the specification.
/* eslint-disable @typescript-eslint/no-deprecated */
const SAMPLED = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
// The original's New() marks the root of a debug trace with this tag.
const DEBUG = Object.freeze({
  decision: SamplingDecision.RECORD_AND_SAMPLED,
  attributes: Object.freeze({ debug: true }),
});
const NOT_SAMPLED = Object.freeze({ decision: SamplingDecision.NOT_RECORD });
// Recorded, in case it is to be kept.
const RECORDED = Object.freeze({ decision: SamplingDecision.RECORD });
/* eslint-enable @typescript-eslint/no-deprecated */

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** A trace that is sampled, with OpenTelemetry's threshold. */
export interface SampledWithThreshold {
  /** `RECORD_AND_SAMPLED`. */
  readonly decision: typeof SAMPLED.decision;
  /** What the span starts with: `ot=th:…`. */
  readonly traceState: TraceState;
}

/**
 * The decision of {@link KratosSampler}: `RECORD_AND_SAMPLED`, `NOT_RECORD`, or `RECORD` where traces are kept.
 */
export type KratosSamplingResult =
  typeof SAMPLED | typeof DEBUG | typeof NOT_SAMPLED | typeof RECORDED | SampledWithThreshold;

/**
 * The sampler of the original (`pkg/net/trace/sample.go`) as an OpenTelemetry sampler. It decides
 * at the root only: children, local or remote, follow their parent, so one trace has one decision.
 * A debug request is always sampled.
 */
export class KratosSampler {
  private readonly slots: SlotSampling;
  private readonly sampleAll: boolean;
  private readonly isConsistent: boolean;
  private readonly operationName: OperationName;
  private readonly description: string;
  private readonly probability: number;
  private notSampledCount = 0;

  /**
   * @param options - See {@link KratosSamplerOptions}.
   * @param start - What it shares with the other parts of its provider.
   * @param keeper - Says what is recorded of traces that are not sampled. Default: nothing.
   * @throws RangeError when the probability is not in (0, 1].
   */
  constructor(
    options: KratosSamplerOptions = {},
    private readonly start: SpanStart = SHARED_SPAN_START,
    private readonly keeper?: TraceKeeper,
  ) {
    this.slots = new SlotSampling(options);
    this.sampleAll = options.disableSample ?? false;
    this.isConsistent = options.consistentSampling ?? false;
    this.operationName = safeOperationName(options.operationName);
    this.probability = options.probability ?? DEFAULT_PROBABILITY;
    this.description = this.sampleAll ? 'KratosSampler{all}' : `KratosSampler{${this.probability}}`;
  }

  /** Called by the SDK when a span starts. */
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
  ): KratosSamplingResult {
    // Where most roots start; nothing has to be looked up there.
    if (context === ROOT_CONTEXT)
      return this.decideAt(traceId, spanName, spanKind, attributes, false);
    const parent = trace.getSpanContext(context);
    // A span has the trace id of its parent if that is valid; to check that again would take longer
    // than all the rest.
    if (parent !== undefined && (parent.traceId === traceId || isSpanContextValid(parent))) {
      return (parent.traceFlags & TraceFlags.SAMPLED) !== 0
        ? SAMPLED
        : this.notPicked(parent, spanKind);
    }
    const joined = requestedRoot(context);
    if (joined !== undefined) return this.followHeader(joined, traceId);
    return this.decideAt(traceId, spanName, spanKind, attributes, isDebugRequested(context));
  }

  /**
   * Decides whether to sample a root of kind SERVER before creating it, so that unsampled roots need no
   * span. Deciding counts: the first trace of a slot in a second is picked, and the second one is not. So
   * the root that is then started gets the answer by `SpanStart.decided`.
   *
   * @param spanName - Name of the root.
   * @returns The probability in (0, 1] with which it was picked, or 0 when it was not.
   */
  decideRoot(spanName: string): number {
    const probability = this.decide(spanName, SpanKind.SERVER, NO_ATTRIBUTES);
    if (probability === 0) this.notSampledCount++;
    return probability;
  }

  /** @returns How it decides, for people. */
  inWords(): string {
    return this.sampleAll
      ? 'every trace'
      : `the first trace of an operation in each second, of the others p = ${this.probability}`;
  }

  /** @returns How many traces that began here were not picked. */
  notSampled(): number {
    return this.notSampledCount;
  }

  /** @returns A description for logs, e.g. `KratosSampler{0.00025}`. */
  toString(): string {
    return this.description;
  }

  private decideAt(
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    debug: boolean,
  ): KratosSamplingResult {
    const decided = this.start.takeDecision();
    const probability = decided ?? this.decide(spanName, spanKind, attributes, traceId);
    // Only a recorded span needs the reason of its decision.
    if (probability === 0 && !debug) {
      // One that was decided before is counted already.
      if (decided === undefined) this.notSampledCount++;
      return this.notPicked(undefined, spanKind);
    }
    this.start.pickTrace(traceId, probability === 0 ? undefined : probability, debug);
    if (debug) return DEBUG;
    return this.isConsistent
      ? withTraceState(withThreshold(undefined, probability, traceId))
      : SAMPLED;
  }

  /** A span that is not recorded has nothing but its ids: what headers and `join()` need is kept. */
  private notPicked(
    parent: SpanContext | undefined,
    kind: SpanKind,
  ): typeof NOT_SAMPLED | typeof RECORDED {
    if (this.keeper?.records(parent) === true) return RECORDED;
    const spanId = this.start.takeSpanId();
    if (spanId !== '') rememberUnsampled(spanId, parent?.spanId ?? '0', kind === SpanKind.SERVER);
    return NOT_SAMPLED;
  }

  /** The root of a trace that a header has begun: the header has decided. */
  private followHeader(joined: SpanContext, traceId: string): KratosSamplingResult {
    const state = stateOf(joined);
    const debug = state !== undefined && (state.flags & SpanFlag.DEBUG) !== 0;
    this.start.pickTrace(traceId, state?.probability, debug);
    if ((joined.traceFlags & TraceFlags.SAMPLED) === 0) return NOT_SAMPLED;
    return joined.traceState === undefined ? SAMPLED : withTraceState(joined.traceState);
  }

  /**
   * @param spanName - Name of a local root.
   * @param kind - Its kind.
   * @param attributes - Its attributes.
   * @returns Its operation.
   */
  operationOf(spanName: string, kind: SpanKind, attributes: Attributes): string {
    return this.operationName(spanName, kind, attributes);
  }

  private decide(spanName: string, kind: SpanKind, attributes: Attributes, traceId = ''): number {
    if (this.sampleAll) return 1;
    if (this.isConsistent && traceId !== '') {
      const randomness = randomnessOf(traceId);
      return this.slots.pickBy(
        this.operationName(spanName, kind, attributes),
        (probability) => randomness >= thresholdOf(probability),
      );
    }
    return this.slots.pick(this.operationName(spanName, kind, attributes));
  }
}

function withTraceState(traceState: TraceState): KratosSamplingResult {
  return { ...SAMPLED, traceState };
}

function safeOperationName(name: OperationName = operationName): OperationName {
  if (name === operationName) return name;
  return guarded('operationName', name, isText, (spanName) => spanName, 'the name of the span');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
