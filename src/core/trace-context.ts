import { propagation, type Baggage, type Context, type Span } from '@opentelemetry/api';
import { withSpan } from '../otel/context-with-span.js';

/**
 * @param parent - The context to start from.
 * @param span - The span that is to be active.
 * @param baggage - Baggage that arrived with its trace.
 * @returns The context with both; baggage that is in the context already stays.
 */
export function traceContext(parent: Context, span: Span, baggage: Baggage | undefined): Context {
  const context = withSpan(parent, span);
  return baggage !== undefined && propagation.getBaggage(context) === undefined
    ? propagation.setBaggage(context, baggage)
    : context;
}
