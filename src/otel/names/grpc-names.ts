import { SpanKind } from '@opentelemetry/api';
import { operationOfName } from '../sampler/operation-name.js';
import type { EndedSpan } from '../sdk-shapes.js';
import { clientAddress, firstText, serverAddress } from './read-attributes.js';
import type { Renamed } from './renamed.js';

/**
 * Names a span of gRPC as the original does (`pkg/net/rpc/warden/server.go` and `client.go`).
 *
 * @param span - The span.
 * @returns Its name and its tags; `undefined` when it is not a span of gRPC.
 */
export function grpcNames(span: EndedSpan): Renamed | undefined {
  const { attributes, kind } = span;
  if (firstText(attributes, 'rpc.system.name', 'rpc.system') !== 'grpc') return undefined;
  const name = `/${fullMethod(span).replace(/^\//, '')}`;
  if (kind === SpanKind.CLIENT) {
    const address = serverAddress(attributes) ?? '';
    return { name, tags: { 'legacy.address': address, 'legacy.comment': '' } };
  }
  if (kind !== SpanKind.SERVER) return undefined;
  const address = clientAddress(attributes);
  return { name, tags: address === undefined ? {} : { 'legacy.address': address } };
}

function fullMethod({ attributes, name }: EndedSpan): string {
  const method = firstText(attributes, 'rpc.method');
  // Newer conventions have the whole name in rpc.method.
  if (method?.includes('/') === true) return method;
  const service = firstText(attributes, 'rpc.service');
  if (service !== undefined && method !== undefined) return `${service}/${method}`;
  return operationOfName(name);
}
