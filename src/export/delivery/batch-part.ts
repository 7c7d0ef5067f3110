import type { EndedSpan } from '../../otel/sdk-shapes.js';

/** Spans of a batch that are sent together. */
export interface BatchPart {
  readonly spans: readonly EndedSpan[];
  /** Attempts that failed. */
  readonly attempts: number;
  /** Whether the backend may have the spans already. */
  readonly maybeSent: boolean;
}

/** @returns Two parts with half of the spans each. */
export function halves({ spans, maybeSent }: BatchPart): BatchPart[] {
  const middle = Math.ceil(spans.length / 2);
  return [spans.slice(0, middle), spans.slice(middle)].map((half) => ({
    spans: half,
    attempts: 0,
    maybeSent,
  }));
}

/**
 * Takes the last span out of each part.
 *
 * @returns Those spans, alone, and the parts without them.
 */
export function withProbes(parts: readonly BatchPart[]): {
  readonly probes: BatchPart[];
  readonly rest: BatchPart[];
} {
  const probes = parts.map((part) => ({ ...part, spans: part.spans.slice(-1) }));
  const rest = parts.map((part) => ({ ...part, spans: part.spans.slice(0, -1) }));
  return { probes, rest: rest.filter(({ spans }) => spans.length > 0) };
}
