import type { KeepStats } from '../otel/keep/trace-keeper.js';
import type { CutReason, LimitDropReason } from '../otel/limits/drop-counts.js';
import type { IncomingStats } from '../otel/propagator/incoming-trust.js';

/**
 * Why a destination did not get a span:
 *
 * - `queue full`: as many wait as may, in spans or in bytes
 * - `too large`: the backend takes no message of that size, and the span is alone in it
 * - `cannot be encoded`: the exporter fails on this span
 * - `rejected`: the backend said no, and it would do so again
 * - `cannot be delivered`: the backend could not be reached, or took nothing, for too long
 * - `shutdown timed out`: still waiting when `shutdown()` had to end
 * - `after shutdown`: it ended when nothing is delivered any more
 */
export type DeliveryDropReason =
  | 'queue full'
  | 'too large'
  | 'cannot be encoded'
  | 'rejected'
  | 'cannot be delivered'
  | 'shutdown timed out'
  | 'after shutdown';

/**
 * Why a span is lost: a limit, a destination, a span processor of the application that threw, or
 * because there is no destination at all.
 */
export type SpanDropReason =
  LimitDropReason | DeliveryDropReason | 'processor threw' | 'no destination';

/** What has become of spans: `ended` = `delivered` + all of `dropped` + `queued`, at every moment. */
export interface SpanFates<Reason extends string> {
  /** Spans that ended, or that a limit refused when they started. */
  ended: number;
  /** Spans that have arrived. */
  delivered: number;
  /** Spans that wait, or are being exported. */
  queued: number;
  /** Spans that are lost, by reason; every reason is there. */
  dropped: Record<Reason, number>;
}

/** What has become of the spans at one destination. */
export interface DeliveryStats extends SpanFates<DeliveryDropReason> {
  /** Class name of its exporter. */
  exporter: string;
  /** Host and port, or the path of a socket, where it is known. */
  address?: string;
  /**
   * Whether `delivered` is the backend's word. Otherwise (udp, unixgram, and streams without answers)
   * it means that the operating system took the spans.
   */
  acknowledged: boolean;
  /** Spans that were sent again although the backend may have had them. */
  repeated: number;
  /** Spans of which long values were cut, so that they fit into a message. */
  shortened: number;
  /** Why the last attempt failed, on one line; absent when it had success. */
  lastError?: string;
}

/**
 * Numbers since `init()`. A span counts once, however many destinations there are: it is delivered
 * when all have it. What is handed to a span processor of the application is delivered.
 */
export interface TracingStats extends SpanFates<SpanDropReason>, KeepStats {
  /** What limits cut off spans that went on without it: tags, log entries, ends of long values. */
  cut: Record<CutReason, number>;
  /**
   * Traces that began here and that the sampler did not pick. None of their spans is in the other
   * numbers.
   */
  notSampled: number;
  /** Traces and forks that were not finished in the time of `reportUnfinished`; 0 without it. */
  unfinished: number;
  /** What was refused of what arrived. */
  incoming: IncomingStats;
  /** Each destination that has an exporter. */
  destinations: DeliveryStats[];
}
