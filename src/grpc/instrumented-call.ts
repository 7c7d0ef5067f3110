import { SpanKind, context, trace, type Span } from '@opentelemetry/api';
import type { RecordingSpan, ReadableSpan } from '../otel/sdk-shapes.js';

const SCOPE = /(^|\/)instrumentation-grpc$/;
/** Interceptors of one server; beyond that it is a circle. */
const MOST_CALLS = 64;

interface NestedCall {
  readonly nextCall?: NestedCall;
  readonly handler?: { readonly func?: { readonly __wrapped?: unknown } };
}

/**
 * @param call - The call that a server interceptor was given.
 * @returns Whether OpenTelemetry's instrumentation has patched the handler, and will start a span.
 */
export function isInstrumentedHandler(call: unknown): boolean {
  let at = call as NestedCall;
  for (let left = MOST_CALLS; left > 0 && typeof at.nextCall === 'object'; left--) at = at.nextCall;
  return at.handler?.func?.__wrapped === true;
}

/**
 * @param span - A span that was started while a handler was called.
 * @returns Whether it is that of the instrumentation.
 */
export function isServerSpan(span: RecordingSpan): boolean {
  return span.kind === SpanKind.SERVER && isOfGrpc(span);
}

/** @returns The active span where that is the instrumentation's, of the client's call that begins. */
export function activeClientSpan(): Span | undefined {
  const span = trace.getSpan(context.active()) as RecordingSpan | undefined;
  return span?.kind === SpanKind.CLIENT && !span.ended && isOfGrpc(span) ? span : undefined;
}

function isOfGrpc(span: Span): boolean {
  const { instrumentationScope } = span as Partial<Pick<ReadableSpan, 'instrumentationScope'>>;
  return SCOPE.test(instrumentationScope?.name ?? '');
}
