import {
  SpanKind,
  createContextKey,
  isSpanContextValid,
  trace,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { padId } from '../span/pad-id.js';
import { awaitsRoot } from './remote-span-context.js';
import type { RecordingSpan } from '../sdk-shapes.js';
import { stateOf } from '../span/span-state.js';
import { recallUnsampled } from '../span/unsampled-spans.js';

// The key of `setRPCMetadata()` in `@opentelemetry/core`: keys of one name are one key.
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** What a carrier has brought: a remote parent, the ids of a trace that is not trusted, or neither. */
export interface ArrivedTrace {
  readonly remote: SpanContext | undefined;
  readonly isUntrusted: boolean;
}

/**
 * Finds the SERVER span of the request that is being handled, where a library has started it already: an
 * instrumentation, a framework, or a middleware of ours.
 *
 * @param context - The active context.
 * @param arrived - What the carrier of the request has brought.
 * @returns The local span whose parent is what arrived. A span of another trace, or with another parent, is
 *   that of another request: so it is with a job that is handled in the context of a worker's loop.
 */
export function requestSpan(context: Context, arrived: ArrivedTrace): Span | undefined {
  const active = trace.getSpan(context);
  if (active === undefined) return undefined;
  if (isRequestSpan(active, undefined, arrived)) return active;
  // A span of a router or a hook may be active inside that of the server.
  const server = (context.getValue(RPC_METADATA) as { span?: Span } | undefined)?.span;
  if (server === undefined) return undefined;
  const isSameTrace = server.spanContext().traceId === active.spanContext().traceId;
  return isSameTrace && isRequestSpan(server, true, arrived) ? server : undefined;
}

function isRequestSpan(
  span: Span,
  isKnownServer: boolean | undefined,
  { remote, isUntrusted }: ArrivedTrace,
): boolean {
  const context = span.spanContext();
  if (context.isRemote === true || !isSpanContextValid(context)) return false;
  if ((span as Partial<RecordingSpan>).ended === true) return false;
  const isServer = isKnownServer ?? isServerSpan(span);
  const parentId = parentIdOf(span);
  if (isServer === false) return false;
  if (isUntrusted) return isServer === true && (parentId ?? '0') === '0';
  if (remote === undefined) return isServer === true;
  if (context.traceId.slice(16) !== remote.traceId.slice(16)) return false;
  if (awaitsRoot(remote) && context.spanId === remote.spanId) return true;
  return parentId === undefined || padId(parentId, 16) === remote.spanId;
}

/** @returns `undefined` when unknown. */
function isServerSpan(span: Span): boolean | undefined {
  const context = span.spanContext();
  const kind = (span as Partial<RecordingSpan>).kind ?? stateOf(context)?.kind;
  return kind === undefined ? recallUnsampled(context.spanId)?.isServer : kind === SpanKind.SERVER;
}

/** @returns `'0'` for a root, `undefined` when unknown. */
function parentIdOf(span: Span): string | undefined {
  const { kind, parentSpanContext } = span as Partial<RecordingSpan>;
  if (kind !== undefined) return parentSpanContext?.spanId ?? '0';
  const context = span.spanContext();
  const state = stateOf(context);
  if (state?.kind !== undefined) return state.parentId;
  return recallUnsampled(context.spanId)?.parentId;
}
