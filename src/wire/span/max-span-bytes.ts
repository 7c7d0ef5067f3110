/**
 * The longest span that the reporter protocol carries, in bytes without a length prefix: the
 * original's `_maxPackageSize` (`pkg/net/trace/report.go`).
 */
export const MAX_SPAN_BYTES = 32_768;
