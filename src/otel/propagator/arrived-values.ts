import {
  ROOT_CONTEXT,
  createContextKey,
  propagation,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { withArrived, withSpan, withoutSpan } from '../span/context-with-span.js';
import { withoutDebugRequest } from './debug-request.js';
import { withoutIncomingLink } from './incoming-link.js';
import { metadataEntry, withMetadataEntry } from '../metadata/metadata-context.js';

const ARRIVAL = createContextKey('kratos-otel arrival');

/**
 * What propagators have read beside the trace: baggage, and whatever else they put into a context. It
 * is in every context of the trace that began with it.
 */
export type ArrivedValues = Context;

/**
 * @param extracted - What propagators have made of a carrier.
 * @returns What is in it beside the trace; `undefined` for nothing, as with most requests.
 */
export function arrivedValues(extracted: Context): ArrivedValues | undefined {
  const rest = withoutSpan(extracted);
  if (rest === undefined) return undefined;
  const values = withoutIncomingLink(withoutDebugRequest(rest));
  return values === ROOT_CONTEXT ? undefined : values.setValue(ARRIVAL, {});
}

/**
 * @param context - The context of a span that another library has started.
 * @returns Its baggage and metadata, for contexts that are not made from that one; `undefined` for none.
 */
export function valuesOf(context: Context): ArrivedValues | undefined {
  const baggage = propagation.getBaggage(context);
  const metadata = metadataEntry(context);
  const values = baggage && propagation.setBaggage(ROOT_CONTEXT, baggage);
  return metadata === undefined ? values : withMetadataEntry(values ?? ROOT_CONTEXT, metadata);
}

/**
 * @param parent - The context to start from.
 * @param span - The span that is to be active.
 * @param arrived - What arrived with its trace.
 * @returns The context with both. What the parent has stays; and where the parent was made from a context
 *   of this trace, what is missing there was deleted.
 */
export function traceContext(
  parent: Context,
  span: Span,
  arrived: ArrivedValues | undefined,
): Context {
  const context = withSpan(parent, span);
  return arrived === undefined || isInside(parent, span, arrived)
    ? context
    : withArrived(context, arrived);
}

function isInside(parent: Context, span: Span, arrived: ArrivedValues): boolean {
  const arrival = arrived.getValue(ARRIVAL);
  if (arrival !== undefined) return parent.getValue(ARRIVAL) === arrival;
  return trace.getSpanContext(parent)?.traceId === span.spanContext().traceId;
}
