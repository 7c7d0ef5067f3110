/** Which of the original's errors it is (`pkg/net/trace/propagation.go`). */
export type TraceErrorCode =
  | 'ErrUnsupportedFormat'
  | 'ErrTraceNotFound'
  | 'ErrInvalidTrace'
  | 'ErrInvalidCarrier'
  | 'ErrTraceCorrupted';

// The texts are those that a caller of the original sees. For a header that is missing or malformed
// these come from `context.go`, not from the variables of the same name.
const MESSAGES: Record<TraceErrorCode, string> = {
  ErrUnsupportedFormat: 'trace: Unknown or unsupported Inject/Extract format',
  ErrTraceNotFound: 'trace: cannot convert empty string to spancontext',
  ErrInvalidTrace: 'trace: Trace type incompatible with tracer',
  ErrInvalidCarrier: 'trace: Invalid Inject/Extract carrier',
  ErrTraceCorrupted: 'trace: string does not match spancontext string format',
};

/** What `inject` and `extract` throw. */
export class TraceError extends Error {
  /** Always `TraceError`. */
  override readonly name = 'TraceError';
  /** Which error it is: one to compare with, unlike the message. */
  readonly code: TraceErrorCode;

  /**
   * @param code - Which error it is; decides the message.
   * @param options - The error that caused it, if there is one, and what to add to the message.
   */
  constructor(code: TraceErrorCode, options: { cause?: unknown; detail?: string } = {}) {
    const { detail, ...rest } = options;
    super(detail === undefined ? MESSAGES[code] : `${MESSAGES[code]}: ${detail}`, rest);
    this.code = code;
  }
}

/** Code of the error for a format that is neither `HTTPFormat` nor `GRPCFormat`. */
export const ErrUnsupportedFormat = 'ErrUnsupportedFormat' satisfies TraceErrorCode;
/** Code of the error for a carrier without a trace. */
export const ErrTraceNotFound = 'ErrTraceNotFound' satisfies TraceErrorCode;
/** Code of the error for an `inject` of something that is not a trace of this API. */
export const ErrInvalidTrace = 'ErrInvalidTrace' satisfies TraceErrorCode;
/** Code of the error for a carrier that does not fit the format. */
export const ErrInvalidCarrier = 'ErrInvalidCarrier' satisfies TraceErrorCode;
/** Code of the error for a carrier whose trace cannot be read. */
export const ErrTraceCorrupted = 'ErrTraceCorrupted' satisfies TraceErrorCode;
