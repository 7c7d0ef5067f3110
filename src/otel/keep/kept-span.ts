import { TraceFlags } from '@opentelemetry/api';
import type { EndedSpan } from '../sdk-shapes.js';
import { attachState, stateOf } from '../span/span-state.js';
import { viewOf } from '../span-view.js';
import type { KeepReason } from './local-trace.js';

/** The attribute that says why a span is there although its trace was not sampled. */
export const KEPT_KEY = 'sampling.kept';

/**
 * @param span - An ended span of a trace that was not sampled; it is not changed.
 * @param reason - Why it is kept.
 * @returns The span as exporters take it: its context says "sampled", its attributes say why.
 */
export function keptSpan(span: EndedSpan, reason: KeepReason): EndedSpan {
  const context = span.spanContext();
  const { traceId, spanId, traceFlags, traceState } = context;
  const sampled = {
    traceId,
    spanId,
    traceFlags: traceFlags | TraceFlags.SAMPLED,
    ...(traceState !== undefined && { traceState }),
  };
  const state = stateOf(context);
  if (state !== undefined) attachState(sampled, state);
  return viewOf(span, {
    spanContext: () => sampled,
    attributes: { ...span.attributes, [KEPT_KEY]: reason },
  });
}
