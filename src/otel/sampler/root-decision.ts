/**
 * The sampler decides, the span processor records why: OpenTelemetry gives them no common object,
 * but calls one right after the other within `startSpan()`. The trace id says that the decision
 * belongs to the span at hand.
 */
let decidedTraceId = '';
let decidedProbability: number | undefined;
let decidedDebug = false;

/**
 * @param traceId - The trace that was decided on.
 * @param probability - Probability in (0, 1] with which it was picked; `undefined` when it was not
 *   picked but forced.
 * @param debug - Whether it is a debug trace.
 */
export function rememberRootDecision(
  traceId: string,
  probability: number | undefined,
  debug: boolean,
): void {
  decidedTraceId = traceId;
  decidedProbability = probability;
  decidedDebug = debug;
}

/**
 * @param traceId - The trace of the span that starts.
 * @returns What the sampler decided for it, or `undefined` when another sampler did.
 */
export function recallRootDecision(
  traceId: string,
): { probability: number | undefined; debug: boolean } | undefined {
  if (traceId !== decidedTraceId) return undefined;
  return { probability: decidedProbability, debug: decidedDebug };
}
