/**
 * `kratos-otel/reporter`: reports to collectors of Kratos v1, as the original's reporter
 * (`pkg/net/trace/report.go`), and what a collector needs to read it.
 *
 * To report:
 *
 * ```ts
 * const exporter = new KratosExporter({ network: 'tcp', addr: '127.0.0.1:6077' });
 * init({ exporter });
 * ```
 *
 * To collect, cut the stream with {@link splitSpans} (a datagram is one span) and read each span
 * with {@link decodeSpan}.
 *
 * To encode spans for a transport of your own, use {@link encodeReadableSpan}, or {@link toKratosSpan}
 * and {@link encodeSpan} to change what is sent.
 *
 * @packageDocumentation
 */
export { KratosExporter } from './export/kratos/kratos-exporter.js';
export type {
  KratosExporterOptions,
  KratosFraming,
} from './export/kratos/kratos-exporter-options.js';
export type { KratosNetwork } from './config/dsn/destination.js';
export type { ReportDropReason, ReportStats } from './export/kratos/report-stats.js';
export { encodeReadableSpan } from './export/kratos/translation/encode-readable-span.js';
export { toKratosSpan } from './export/kratos/translation/to-kratos-span.js';
export { decodeKratosSpan as decodeSpan } from './wire/span/read/decode-kratos-span.js';
export { encodeKratosSpan as encodeSpan } from './wire/span/write/encode-kratos-span.js';
export type {
  KratosLog,
  KratosLogField,
  KratosReference,
  KratosSpan,
  KratosTag,
  TypedTag,
} from './wire/span/kratos-span.js';
export { splitDelimitedSpans } from './wire/span/read/split-delimited-spans.js';
export { splitSpans, type SplitSpans } from './wire/span/read/split-spans.js';
