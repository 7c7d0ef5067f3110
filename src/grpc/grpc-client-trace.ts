import { InterceptingCall, type Interceptor, type Metadata } from '@grpc/grpc-js';
import { context, type Span } from '@opentelemetry/api';
import { GRPCFormat } from '../api/format.js';
import { getGlobalTracer } from '../api/global.js';
import { TagAddress, TagComment } from '../api/tags/tag-keys.js';
import { tagString } from '../api/tags/tag.js';
import type { Trace } from '../api/trace.js';
import type { Tracer } from '../api/tracer/tracer.js';
import { UnsampledTrace } from '../api/unsampled/unsampled-trace.js';
import { logger } from '../otel/logger.js';
import { millisLeft } from '../otel/metadata/deadline.js';
import { activeTrace } from '../api/active-trace.js';
import { activeClientSpan } from './instrumented-call.js';
import { peerAddress } from './call-peer.js';
import { clientError } from '../otel/names/grpc-status-text.js';
import { ecodeIn } from './read-ecode.js';

type NextCall = ConstructorParameters<typeof InterceptingCall>[0];

/** Settings of {@link grpcClientTrace}. */
export interface GrpcClientTraceOptions {
  /** The service that is called, for tag `peer.service`. Default: no tag. */
  peerService?: string;
  /** Makes the metadata. Default: the global tracer, which `init()` sets, at the time of each call. */
  tracer?: Tracer;
}

/**
 * Traces the calls of a client of `@grpc/grpc-js`, unary and streams, as the original's client
 * (`pkg/net/rpc/warden/client.go`): a fork of the active trace, named by the full method. It sends
 * the trace in the metadata, and is finished with tags `legacy.address` and `legacy.comment` when the
 * status arrives. The error of a status that is not OK is `<text>: <ecode>`. Without an active trace
 * a call is not traced. In a handler that has a deadline no call lasts longer than what is left of it, 20 ms
 * kept back, as in the original.
 *
 * Under OpenTelemetry's `instrumentation-grpc` the span of the library gets name and tags, and there
 * is no second one.
 *
 * @example
 * ```ts
 * import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
 * import { grpcClientTrace } from 'kratos-otel/grpc';
 *
 * const Users = makeGenericClientConstructor({}, 'shop.Users');
 * const users = new Users('127.0.0.1:9000', credentials.createInsecure(), {
 *   interceptors: [grpcClientTrace({ peerService: 'users' })],
 * });
 * ```
 *
 * @param options - See {@link GrpcClientTraceOptions}.
 * @returns The interceptor, for `interceptors` of a client or of a call.
 */
export function grpcClientTrace(options: GrpcClientTraceOptions = {}): Interceptor {
  const { peerService = '' } = options;
  return (callOptions, nextCall) => {
    const call = nextCall(withDeadline(callOptions));
    const { path } = callOptions.method_definition;
    const library = activeClientSpan();
    if (library !== undefined) return nameLibrarySpan(library, path, call);
    const trace = activeTrace(options.tracer)?.fork(peerService, path);
    if (trace === undefined) return new InterceptingCall(call);
    return traceCall(trace, call, options.tracer ?? getGlobalTracer());
  };
}

/** No call is to last longer than the request that it is made for, as in the original's client. */
function withDeadline<T extends { deadline?: Date | number | undefined }>(options: T): T {
  const left = millisLeft(context.active());
  if (left === undefined) return options;
  const ends = Date.now() + left;
  const own = options.deadline;
  return own !== undefined && Number(own) <= ends ? options : { ...options, deadline: ends };
}

function traceCall(trace: Trace, call: NextCall, tracer: Tracer): InterceptingCall {
  return new InterceptingCall(call, {
    start(metadata, _listener, next) {
      const own = withTrace(metadata, trace, tracer);
      if (trace instanceof UnsampledTrace) {
        next(own, {});
        return;
      }
      next(own, {
        onReceiveStatus(status, nextStatus) {
          trace.setTag(
            tagString(TagAddress, peerAddress(call.getPeer())),
            tagString(TagComment, ''),
          );
          trace.finish(clientError(status, ecodeIn(status)));
          nextStatus(status);
        },
      });
    },
  });
}

/** Into a copy: the application may give the same metadata to several calls at once. */
function withTrace(metadata: Metadata, trace: Trace, tracer: Tracer): Metadata {
  try {
    const own = metadata.clone();
    tracer.inject(trace, GRPCFormat, own);
    return own;
  } catch (error) {
    logger.warn('kratos-otel/grpc: the metadata of a call refused its trace', error);
    return metadata;
  }
}

/** The instrumentation has written the metadata, and ends its span once the status is passed on. */
function nameLibrarySpan(span: Span, path: string, call: NextCall): InterceptingCall {
  span.updateName(path);
  return new InterceptingCall(call, {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveStatus(status, nextStatus) {
          span.setAttributes({ [TagAddress]: peerAddress(call.getPeer()), [TagComment]: '' });
          nextStatus(status);
        },
      });
    },
  });
}
