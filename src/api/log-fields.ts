import { context as contexts, isSpanContextValid, trace, type Context } from '@opentelemetry/api';
import type { KratosMetadata } from '../otel/metadata/kratos-metadata.js';
import { metadataEntry } from '../otel/metadata/metadata-context.js';
import { spanHeader } from '../otel/propagator/span-header.js';
import { fromContext } from './global.js';

/** Fields of a line of a log. Those without a value are missing. */
export interface LogFields {
  /** The whole value of `kratos-trace-id`, as services in Go log it. */
  traceid?: string;
  /** Trace id of 32 digits, as OpenTelemetry and its backends have it. */
  trace_id?: string;
  /** Span id of 16 digits. */
  span_id?: string;
  /** The service that has sent the request. */
  caller?: string;
  /** The color of the request. */
  color?: string;
  /** Whether the request is a copy of real traffic; missing where it is not. */
  mirror?: boolean;
}

/**
 * What joins a line of a log with its trace and with the lines of services in Go (`pkg/log/util.go`,
 * `pkg/log/handler.go`). It is there for traces that are not sampled too; their ids are made when the first
 * line is written.
 *
 * @example
 * ```ts
 * const logger = pino({ mixin: () => logFields() });
 * ```
 *
 * @param context - A context; default the active one.
 * @returns A new object, to which more may be added. It is empty outside of a trace. Nothing throws.
 */
export function logFields(context: Context = contexts.active()): LogFields {
  const fields: LogFields = {};
  const span = trace.getSpan(context);
  const ids = span?.spanContext();
  if (span !== undefined && ids !== undefined && isSpanContextValid(ids)) {
    // A span over a limit has no trace that goes on, but an id.
    const header = fromContext(context)?.traceId() ?? spanHeader(span, false) ?? '';
    if (header !== '') fields.traceid = header;
    fields.trace_id = ids.traceId;
    fields.span_id = ids.spanId;
  }
  const metadata = metadataEntry(context)?.values;
  if (metadata !== undefined) addMetadata(fields, metadata);
  return fields;
}

function addMetadata(fields: LogFields, { caller, color, mirror }: KratosMetadata): void {
  if (caller !== undefined) fields.caller = caller;
  if (color !== undefined) fields.color = color;
  if (mirror) fields.mirror = true;
}
