import { createTraceState, type TraceState } from '@opentelemetry/api';

/** The member of `tracestate` that OpenTelemetry's samplers use. */
const KEY = 'ot';
const DIGITS = 14;
const RANGE = 2 ** 56;
const HEX = /^[0-9a-f]{1,14}$/;

/**
 * @param probability - Probability in (0, 1] with which a trace is sampled.
 * @returns The threshold as OpenTelemetry's specification of probability sampling defines it: 14 hex
 *   digits. A trace is sampled when its randomness, 14 hex digits, is not less.
 */
export function thresholdOf(probability: number): string {
  // By what is accepted: small probabilities are exact as numbers, and 1 minus them is not.
  const accepted = Math.max(Math.round(probability * RANGE), 1);
  return (BigInt(RANGE) - BigInt(accepted)).toString(16).padStart(DIGITS, '0');
}

/**
 * @param traceId - A trace id, 32 hex digits.
 * @returns Its randomness: the low 56 bits.
 */
export function randomnessOf(traceId: string): string {
  return traceId.slice(-DIGITS).toLowerCase();
}

/**
 * @param traceState - What a span context carries.
 * @returns The probability that its threshold stands for; `undefined` where there is none.
 */
export function probabilityIn(traceState: TraceState | undefined): number | undefined {
  const threshold = fields(traceState)
    .find((field) => field.startsWith('th:'))
    ?.slice(3);
  if (threshold === undefined || !HEX.test(threshold)) return undefined;
  return 1 - Number(BigInt(`0x${threshold.padEnd(DIGITS, '0')}`)) / RANGE;
}

/**
 * Says in `tracestate` with which probability a trace was sampled (`ot=th:…`).
 *
 * @param traceState - What the trace has so far.
 * @param probability - The probability in (0, 1].
 * @param traceId - Its id. Where the id did not decide, the trace gets a randomness (`rv:…`) with which
 *   the threshold is true, the same at each hop.
 * @returns The new `tracestate`.
 */
export function withThreshold(
  traceState: TraceState | undefined,
  probability: number,
  traceId: string,
): TraceState {
  const others = fields(traceState).filter((field) => !field.startsWith('th:'));
  const threshold = thresholdOf(probability);
  const given = others.find((field) => field.startsWith('rv:'))?.slice(3);
  const isTrue = (given ?? randomnessOf(traceId)) >= threshold;
  const kept = isTrue ? others : others.filter((field) => !field.startsWith('rv:'));
  const randomness = isTrue ? [] : [`rv:${randomnessAbove(threshold, traceId)}`];
  const member = [`th:${shortened(threshold)}`, ...randomness, ...kept].join(';');
  return (traceState ?? createTraceState()).set(KEY, member);
}

/** The randomness of the id, moved into what is above the threshold. */
function randomnessAbove(threshold: string, traceId: string): string {
  const least = BigInt(`0x${threshold}`);
  const share = (BigInt(`0x${randomnessOf(traceId)}`) * (BigInt(RANGE) - least)) / BigInt(RANGE);
  return (least + share).toString(16).padStart(DIGITS, '0');
}

function shortened(threshold: string): string {
  return threshold.replace(/0+$/, '') || '0';
}

function fields(traceState: TraceState | undefined): string[] {
  return (
    traceState
      ?.get(KEY)
      ?.split(';')
      .filter((field) => field !== '') ?? []
  );
}
