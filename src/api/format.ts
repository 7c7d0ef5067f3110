/** Carriers of HTTP headers: see {@link Carrier}. The original's `propagation.go`. */
export const HTTPFormat = 'http';

/** Carriers of gRPC metadata: a `Metadata` of `@grpc/grpc-js`. The original's `propagation.go`. */
export const GRPCFormat = 'grpc';
