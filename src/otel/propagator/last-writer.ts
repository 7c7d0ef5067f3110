import type { SpanContext, TraceState } from '@opentelemetry/api';
import type { TraceHeader } from '../../wire/header/trace-header.js';
import { padId } from '../span/pad-id.js';
import { HeaderTraceState, NOTE_KEY } from '../w3c/header-trace-state.js';

/**
 * Says which of two headers of one trace was written last. A mesh renews the span id of `traceparent`
 * and passes `kratos-trace-id` on as it came; a Kratos service that forwards its metadata does the
 * opposite. This package writes both, and notes the span id in `tracestate`, which both of them pass
 * on:
 *
 * ```text
 * from here:              kratos …:a1:…   traceparent …-a1-…   tracestate kratos=a1
 * after a mesh:           kratos …:a1:…   traceparent …-b2-…   tracestate kratos=a1
 * after a Kratos service: kratos …:c3:…   traceparent …-a1-…   tracestate kratos=a1
 * ```
 *
 * @param header - What `kratos-trace-id` says.
 * @param other - What `traceparent` says, of the same trace.
 * @returns Whether `kratos-trace-id` is the newer one. Without a note that is known only where its
 *   span is a child of the other one.
 */
export function isKratosNewer(header: TraceHeader, other: SpanContext): boolean {
  if (header.spanId === '0') return false;
  const note = other.traceState?.get(NOTE_KEY);
  return note === undefined
    ? header.parentId !== '0' && padId(header.parentId, 16) === other.spanId
    : padId(header.spanId, 16) !== note;
}

/**
 * @param traceState - What arrived in `tracestate`.
 * @returns The `tracestate` without the note, which was for the reader of this request; `undefined` for an empty one.
 */
export function withoutNote(traceState: TraceState | undefined): TraceState | undefined {
  if (traceState?.get(NOTE_KEY) === undefined) return traceState;
  const others = traceState.unset(NOTE_KEY);
  const isEmpty = others instanceof HeaderTraceState ? others.isEmpty : others.serialize() === '';
  return isEmpty ? undefined : others;
}
