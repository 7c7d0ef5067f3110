import { createContextKey, type Context, type SpanContext } from '@opentelemetry/api';

const LINK = createContextKey('kratos-otel incoming link');

/**
 * Keeps the ids of a trace that is not continued, for a link of the trace that begins instead.
 *
 * @param context - The extracted context, without a remote parent.
 * @param incoming - What arrived.
 * @returns The context with it.
 */
export function keepIncomingLink(context: Context, incoming: SpanContext): Context {
  return context.setValue(LINK, incoming);
}

/**
 * @param context - The context of a root span that starts.
 * @returns What arrived and was not continued, if anything.
 */
export function incomingLink(context: Context): SpanContext | undefined {
  return context.getValue(LINK) as SpanContext | undefined;
}

/**
 * @param context - A context.
 * @returns The context without these ids.
 */
export function withoutIncomingLink(context: Context): Context {
  return incomingLink(context) === undefined ? context : context.deleteValue(LINK);
}
