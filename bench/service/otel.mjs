import {
  ROOT_CONTEXT,
  SpanKind,
  defaultTextMapGetter,
  propagation,
  trace,
} from '@opentelemetry/api';
import { startCall } from '../peers/otel-sdk.mjs';
import { getUser, listProducts, serve } from './shop.mjs';
import { startStockParts } from './stock-parts.mjs';

const provider = startStockParts(...process.argv.slice(2));
const tracer = provider.getTracer('shop');

/**
 * The same request by hand, without an instrumentation: the least that OpenTelemetry costs, with
 * the children's parent passed on and not kept in the active context.
 */
serve(
  async (request) => {
    const remote = propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
    const span = tracer.startSpan('/orders', { kind: SpanKind.SERVER }, remote);
    span.setAttribute('http.method', request.method);
    const inSpan = trace.setSpan(remote, span);
    const call = startCall(tracer, inSpan, 'users', 'GetUser');
    const user = await getUser(42);
    call.end();
    const query = startCall(tracer, inSpan, 'mysql', 'Query');
    const products = await listProducts(user);
    query.end();
    span.end();
    return { user, products };
  },
  { flush: () => provider.forceFlush() },
);
