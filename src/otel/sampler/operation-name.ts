import type { Attributes, SpanKind } from '@opentelemetry/api';

/**
 * Names the operation of a root span, by which it falls into a slot of the sampler.
 *
 * @param spanName - Name the span is started with.
 * @param kind - Its kind.
 * @param attributes - The attributes it is started with.
 * @returns The operation.
 */
export type OperationName = (spanName: string, kind: SpanKind, attributes: Attributes) => string;

/**
 * The operation of a root span: the path of an HTTP request without its query, `service/method` of
 * an RPC, otherwise the name of the span. An HTTP instrumentation names its spans `GET`: taken as
 * the operation, that would put a whole service into one slot, where the original
 * (`pkg/net/http/blademaster/trace.go`) used the path.
 */
export const operationName: OperationName = (spanName, _kind, attributes) => {
  // Most roots of legacy code start without attributes: nothing is looked up then.
  for (const _ in attributes) return fromAttributes(attributes) ?? operationOfName(spanName);
  return operationOfName(spanName);
};

function fromAttributes(attributes: Attributes): string | undefined {
  return (
    path(text(attributes['url.path'])) ??
    path(text(attributes['http.target'])) ??
    path(text(attributes['http.route'])) ??
    rpc(text(attributes['rpc.service']), text(attributes['rpc.method'])) ??
    urlPath(text(attributes['url.full']) ?? text(attributes['http.url']))
  );
}

const GRPC = 'grpc.';

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function path(target: string | undefined): string | undefined {
  if (target === undefined) return undefined;
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

function rpc(service: string | undefined, method: string | undefined): string | undefined {
  // Newer conventions put the whole name into rpc.method.
  if (method === undefined || service === undefined) return method;
  return method.startsWith(`${service}/`) ? method : `${service}/${method}`;
}

/**
 * @param spanName - Name of a span.
 * @returns The operation of one without attributes: instrumentation-grpc sets them later, but starts a
 *   span as `grpc.shop.Orders/Get`.
 */
export function operationOfName(spanName: string): string {
  return spanName.startsWith(GRPC) && spanName.includes('/')
    ? spanName.slice(GRPC.length)
    : spanName;
}

function urlPath(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const authority = url.indexOf('://');
  if (authority < 0) return path(url);
  const slash = url.indexOf('/', authority + 3);
  return slash < 0 ? '/' : path(url.slice(slash));
}
