/**
 * `kratos-otel/grpc`: servers and clients of `@grpc/grpc-js` that are traced as those of the original
 * (`pkg/net/rpc/warden`), without an instrumentation.
 *
 * @packageDocumentation
 */
export { grpcClientTrace, type GrpcClientTraceOptions } from './grpc/grpc-client-trace.js';
export { grpcServerTrace, type GrpcServerTraceOptions } from './grpc/grpc-server-trace.js';
