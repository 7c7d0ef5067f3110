const REASONS = [
  'too large',
  'cannot be encoded',
  'cannot be delivered',
  'after shutdown',
] as const;

/** Why the reporter dropped a span. */
export type ReportDropReason = (typeof REASONS)[number];

/** What became of the spans that a reporter was given. */
export interface ReportStats {
  /** Spans that the system has taken. */
  delivered: number;
  /** Those among them of which long texts were cut, so that they fit into a message. */
  shortened: number;
  /** Spans that were dropped, by reason; every reason is there. */
  dropped: Record<ReportDropReason, number>;
}

/** @returns Statistics of a reporter that has not been given anything. */
export function emptyReportStats(): ReportStats {
  const dropped = {} as Record<ReportDropReason, number>;
  for (const reason of REASONS) dropped[reason] = 0;
  return { delivered: 0, shortened: 0, dropped };
}
