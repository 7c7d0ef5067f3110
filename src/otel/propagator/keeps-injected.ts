import { SpanKind, type Span } from '@opentelemetry/api';
import { canonicalHex } from '../../wire/header/canonical-hex.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import { toText } from './read-header-value.js';
import { hasInjected, wasInjected } from './recent-injections.js';
import type { RecordingSpan } from '../sdk-shapes.js';
import { traceOf } from '../span/kept-trace.js';
import { recallUnsampled } from '../span/unsampled-spans.js';

/**
 * Whether a carrier is to keep the trace that `inject()` has written into it: an instrumented client
 * injects the span of its own, and where that belongs to another trace, because no span of the
 * caller's was active, it must not take the place of what the application has chosen.
 *
 * @param span - The span that is to be written.
 * @param carrier - A record of headers, or anything with a `get` method.
 * @returns Whether nothing is to be written.
 */
export function keepsInjected(span: Span, carrier: unknown): boolean {
  if (!hasInjected() || !isOfClient(span)) return false;
  const value = readInjected(carrier);
  if (value === undefined) return false;
  const { traceId } = span.spanContext();
  const ours = canonicalHex(traceId, traceId.length - 16, traceId.length);
  return !value.startsWith(`${ours}:`) && wasInjected(value);
}

/** A span of the legacy API is written because the application says so. */
function isOfClient(span: Span): boolean {
  const context = span.spanContext();
  if (context.isRemote === true || traceOf(span) !== undefined) return false;
  const { kind } = span as Partial<RecordingSpan>;
  if (kind !== undefined) return kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER;
  return recallUnsampled(context.spanId)?.isServer === false;
}

function readInjected(carrier: unknown): string | undefined {
  try {
    const { get, [KratosTraceID]: own } = carrier as { get?: unknown; [KratosTraceID]?: unknown };
    if (typeof get !== 'function') return toText(own);
    const value: unknown = Reflect.apply(get, carrier, [KratosTraceID]);
    return toText(Array.isArray(value) ? value[0] : value);
  } catch {
    return undefined;
  }
}
