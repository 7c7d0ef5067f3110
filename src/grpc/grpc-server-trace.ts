import {
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerInterceptingCallInterface,
} from '@grpc/grpc-js';
import { context as contexts, type Context } from '@opentelemetry/api';
import { GRPCFormat } from '../api/format.js';
import { getGlobalTracer } from '../api/global.js';
import { TagAddress } from '../api/tags/tag-keys.js';
import { tagString } from '../api/tags/tag.js';
import type { Trace } from '../api/trace.js';
import type { Tracer } from '../api/tracer/tracer.js';
import { UnsampledTrace } from '../api/unsampled/unsampled-trace.js';
import { logger } from '../otel/logger.js';
import { withCallerDeadline } from '../otel/metadata/deadline.js';
import type { RecordingSpan } from '../otel/sdk-shapes.js';
import { watchStartedSpans } from '../otel/started-spans.js';
import { isInstrumentedHandler, isServerSpan } from './instrumented-call.js';
import { peerAddress } from './call-peer.js';
import { CANCELED, TOO_LATE, serverError, type Status } from '../otel/names/grpc-status-text.js';

/** Settings of {@link grpcServerTrace}. */
export interface GrpcServerTraceOptions {
  /** Makes the traces. Default: the global tracer, which `init()` sets, at the time of each call. */
  tracer?: Tracer;
}

/**
 * Traces the calls that a server of `@grpc/grpc-js` answers, unary and streams, as the original's
 * server (`pkg/net/rpc/warden/server.go`): it continues the trace of the metadata or begins one, named
 * by the full method, with tag `legacy.address`. The trace is active in the handler,
 * and `deadlineSignal()` has the caller's deadline there. It is finished with
 * the status that the handler answers with, when the client cancels, or when the deadline passes.
 *
 * Under OpenTelemetry's `instrumentation-grpc` the span of the library gets name and tag, and there is
 * no second one.
 *
 * @example
 * ```ts
 * import { Server } from '@grpc/grpc-js';
 * import { grpcServerTrace } from 'kratos-otel/grpc';
 *
 * const server = new Server({ interceptors: [grpcServerTrace()] });
 * ```
 *
 * @param options - See {@link GrpcServerTraceOptions}.
 * @returns The interceptor, for `interceptors` of a server.
 */
export function grpcServerTrace(options: GrpcServerTraceOptions = {}): ServerInterceptor {
  return ({ path }, call) =>
    isInstrumentedHandler(call) ? nameLibrarySpan(path, call) : traceCall(path, call, options);
}

function traceCall(
  path: string,
  call: ServerInterceptingCallInterface,
  { tracer = getGlobalTracer() }: GrpcServerTraceOptions,
): ServerInterceptingCall {
  let trace: Trace | undefined;
  let active: Context | undefined;
  const run = (fn: () => void): void => {
    if (active === undefined) fn();
    else contexts.with(active, fn);
  };
  const finish = (error: string | undefined): void => {
    trace?.finish(error);
    trace = undefined;
  };
  return new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMetadata(metadata, nextMetadata) {
          try {
            trace = tracer.join(GRPCFormat, metadata, path);
            if (!(trace instanceof UnsampledTrace)) {
              trace.setTag(tagString(TagAddress, peerAddress(call.getPeer())));
            }
            active = withDeadline(trace.context(), call);
          } catch (error) {
            logger.warn('kratos-otel/grpc: a call cannot be traced', error);
          }
          run(() => {
            nextMetadata(metadata);
          });
        },
        onReceiveMessage(message, nextMessage) {
          run(() => {
            nextMessage(message);
          });
        },
        onReceiveHalfClose(nextHalfClose) {
          run(nextHalfClose);
        },
        onCancel() {
          finish(isTooLate(call) ? TOO_LATE : CANCELED);
        },
      });
    },
    sendStatus(status, next) {
      finish(serverError(status as Status));
      next(status);
    },
  });
}

/** The instrumentation starts its span when the handler is called, and ends it before the status is sent. */
function nameLibrarySpan(
  path: string,
  call: ServerInterceptingCallInterface,
): ServerInterceptingCall {
  let isFound = false;
  const take = (span: RecordingSpan): void => {
    if (isFound || !isServerSpan(span)) return;
    isFound = true;
    span.updateName(path);
    span.setAttribute(TagAddress, peerAddress(call.getPeer()));
  };
  const watch = (fn: () => void): void => {
    if (isFound) fn();
    else watchStartedSpans(fn, take);
  };
  return new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMetadata: (metadata, nextMetadata) => {
          watch(() => {
            nextMetadata(metadata);
          });
        },
        onReceiveHalfClose: (nextHalfClose) => {
          watch(nextHalfClose);
        },
      });
    },
  });
}

/** grpc-js takes `grpc-timeout` out of the metadata before interceptors see it. */
function withDeadline(context: Context, call: ServerInterceptingCallInterface): Context {
  const left = Number(call.getDeadline()) - Date.now();
  return Number.isFinite(left) ? withCallerDeadline(context, Math.max(left, 0)) : context;
}

function isTooLate(call: ServerInterceptingCallInterface): boolean {
  const deadline = call.getDeadline();
  return Number(deadline) <= Date.now();
}
