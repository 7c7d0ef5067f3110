import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { operationOfName } from '../sampler/operation-name.js';
import type { EndedSpan } from '../sdk-shapes.js';
import { clientError, serverError } from './grpc-status-text.js';
import { clientAddress, firstNumber, firstText, serverAddress } from './read-attributes.js';
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
    const tags = { 'legacy.address': address, 'legacy.comment': '' };
    return { name, tags, error: errorOf(span, clientError) };
  }
  if (kind !== SpanKind.SERVER) return undefined;
  const address = clientAddress(attributes);
  const tags = address === undefined ? {} : { 'legacy.address': address };
  return { name, tags, error: errorOf(span, serverError) };
}

// The code and its name, which grpc-js puts before the text of a status.
const CODE_AND_NAME = /^\d+ [A-Z_]+: /;

/** The text that the original's server or client would have. */
function errorOf(
  { attributes, status }: EndedSpan,
  textOf: (status: { code: number; details: string }) => string | undefined,
): string | undefined {
  if (status.code !== SpanStatusCode.ERROR) return undefined;
  const code = firstNumber(attributes, 'rpc.grpc.status_code', 'rpc.response.status_code');
  const message = status.message ?? firstText(attributes, 'grpc.error_message');
  if (code === undefined || message === undefined) return undefined;
  return textOf({ code, details: message.replace(CODE_AND_NAME, '') });
}

function fullMethod({ attributes, name }: EndedSpan): string {
  const method = firstText(attributes, 'rpc.method');
  // Newer conventions have the whole name in rpc.method.
  if (method?.includes('/') === true) return method;
  const service = firstText(attributes, 'rpc.service');
  if (service !== undefined && method !== undefined) return `${service}/${method}`;
  return operationOfName(name);
}
