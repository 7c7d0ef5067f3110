import { TraceFlags, type SpanContext, type TraceState } from '@opentelemetry/api';
import { FLAG_DEBUG, FLAG_SAMPLED, type TraceHeader } from '../../wire/header/trace-header.js';
import { isKratosNewer, withoutNote } from './last-writer.js';
import { probabilityIn, withThreshold } from '../sampler/threshold.js';
import { padId } from '../span/pad-id.js';
import { hasPlainIds } from '../span/plain-ids.js';
import { SpanFlag, attachState, newState, stateOf } from '../span/span-state.js';
import { remoteContext } from '../span/stateful-span-context.js';

/**
 * The remote parent that a Kratos header names. Debug means reported: a debug header makes a
 * sampled parent, also where the sender did not sample (the original records this trace and then
 * loses it).
 *
 * @param header - What the header says; its trace id is not 0.
 * @param other - The remote parent that another propagator read for the same trace: its 128-bit
 *   trace id is kept, and its span id too unless the Kratos header is newer (see `last-writer.ts`).
 * @param readDepth - Whether to believe the `l-` extension.
 * @param isConsistent - Whether `tracestate` is to have the probability too.
 * @returns The span context, with its state.
 */
export function remoteSpanContext(
  header: TraceHeader,
  other: SpanContext | undefined,
  readDepth: boolean,
  isConsistent = false,
): SpanContext {
  // "The root of that trace": its span id is the trace id, by the original's rule. OpenTelemetry's
  // tracer cannot be told the ids of a root, so spans of OTel libraries become its children; the
  // legacy API, which asks the id generator itself, makes the root (see root-request.ts).
  const spanId = header.spanId === '0' ? header.traceId : header.spanId;
  const traceId = other === undefined ? padId(header.traceId, 32) : other.traceId;
  const context = remoteContext(
    traceId,
    other === undefined || isKratosNewer(header, other) ? padId(spanId, 16) : other.spanId,
    isSampled(header) ? TraceFlags.SAMPLED : TraceFlags.NONE,
    traceStateFor(header, other, traceId, isConsistent),
  );
  context.parentId = header.parentId;
  context.depth = readDepth ? (header.depth ?? 0) : 0;
  context.probability = header.probability;
  // Those of a propagator of the application may be anything.
  if (other === undefined || hasPlainIds(other)) context.flags |= SpanFlag.PLAIN_IDS;
  if ((header.flags & FLAG_DEBUG) !== 0) context.flags |= SpanFlag.DEBUG;
  if (header.spanId === '0' && other === undefined) context.flags |= SpanFlag.AWAITS_ROOT;
  return context;
}

function traceStateFor(
  header: TraceHeader,
  other: SpanContext | undefined,
  traceId: string,
  isConsistent: boolean,
): TraceState | undefined {
  const traceState = withoutNote(other?.traceState);
  const { probability } = header;
  const isKnown = !isConsistent || probability === undefined || !isSampled(header);
  return isKnown || probabilityIn(traceState) !== undefined
    ? traceState
    : withThreshold(traceState, probability, traceId);
}

function isSampled({ flags }: TraceHeader): boolean {
  return (flags & (FLAG_SAMPLED | FLAG_DEBUG)) !== 0;
}

/**
 * @param remote - A remote parent.
 * @returns Whether it stands for a trace that has no span yet.
 */
export function awaitsRoot(remote: SpanContext): boolean {
  const state = stateOf(remote);
  return state !== undefined && (state.flags & SpanFlag.AWAITS_ROOT) !== 0;
}

/**
 * @param parent - A remote parent that another propagator read.
 * @returns The same parent, as one of a debug trace.
 */
export function debugSpanContext(parent: SpanContext): SpanContext {
  const context = { ...parent, traceFlags: parent.traceFlags | TraceFlags.SAMPLED };
  const state = newState('0', 0);
  state.flags |= SpanFlag.DEBUG;
  attachState(context, state);
  return context;
}
