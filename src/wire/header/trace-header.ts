/**
 * What a `kratos-trace-id` header says.
 *
 * Grammar (the original's `pkg/net/trace/context.go`; `HEX` is 1 to 16 significant hex digits,
 * written in lower case without leading zeros):
 *
 * ```text
 * header    = traceId ":" spanId ":" parentId ":" flags *( ":" extension )
 * traceId   = HEX          ; never 0 in a usable header
 * spanId    = HEX          ; 0 means "the root of that trace"
 * parentId  = HEX          ; 0 for a root span
 * flags     = HEX          ; low 8 bits count; bit 0 sampled, bit 1 debug
 * extension = "s-" HEX     ; sampling probability, the bits of a big-endian float32
 *           / "l-" HEX     ; depth of the span in its trace
 *           / *any         ; skipped
 * ```
 *
 * Literal examples:
 *
 * ```text
 * 1a2b3c4d5e6f7081:1a2b3c4d5e6f7081:0:1:s-3983126f   a sampled root, picked at 1 in 4000
 * 1a2b3c4d5e6f7081:b:1a2b3c4d5e6f7081:0              a child that is not sampled
 * a:b:c:3                                            sampled and debug
 * ```
 */
export interface TraceHeader {
  /** Trace id: 64 bits in lower-case hex without leading zeros. */
  traceId: string;
  /** Id of the sending span, as {@link TraceHeader.traceId}; `'0'` means "the root of that trace". */
  spanId: string;
  /** Id of the sending span's parent; `'0'` for a root. */
  parentId: string;
  /** The low 8 bits of the flags: see {@link FLAG_SAMPLED} and {@link FLAG_DEBUG}. */
  flags: number;
  /** Probability in (0, 1] with which the root was sampled; absent where the sender did not say. */
  probability?: number;
  /** Depth of the sending span, 1 for a root; absent where the sender did not say. */
  depth?: number;
}

/** Bit 0 of the flags: the trace is sampled. */
export const FLAG_SAMPLED = 0x01;

/** Bit 1 of the flags: the trace was asked for by a person and is always reported. */
export const FLAG_DEBUG = 0x02;
