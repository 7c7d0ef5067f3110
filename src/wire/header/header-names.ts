/** The header (and gRPC metadata key) that carries the trace: the original's `const.go`. */
export const KratosTraceID = 'kratos-trace-id';

/** The header that asks for a debug trace with one of Go's words for true: the original's `const.go`. */
export const KratosTraceDebug = 'kratos-trace-debug';
