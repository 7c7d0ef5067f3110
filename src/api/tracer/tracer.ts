import type { Trace } from '../trace.js';
import type { TraceOption } from '../trace-option.js';

/** Makes traces and carries them across processes; the original's `pkg/net/trace/tracer.go`. */
export interface Tracer {
  /**
   * Starts a trace: a root span of kind SERVER, whose span id is the low half of its trace id.
   *
   * @param operationName - Name of the span, by which the sampler decides.
   * @param options - E.g. {@link enableDebug}.
   * @returns The trace.
   */
  newTrace(operationName: string, ...options: TraceOption[]): Trace;
  /**
   * Writes a trace into a carrier, in the place of one that is there.
   *
   * @param trace - The trace; nothing is written for `null`, `undefined` or the no-op trace.
   * @param format - `HTTPFormat` or `GRPCFormat`.
   * @param carrier - For HTTP a fetch `Headers`, an `http.OutgoingMessage` or a plain record; for
   *   gRPC a `Metadata`; anything with a `set` method for either.
   * @throws TraceError `ErrInvalidTrace`, `ErrUnsupportedFormat`, `ErrInvalidCarrier`.
   */
  inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void;
  /**
   * Continues the trace that a carrier brings: a child of the remote span, kind SERVER, without a
   * name until `setTitle()`.
   *
   * @param format - `HTTPFormat` or `GRPCFormat`.
   * @param carrier - For HTTP a fetch `Headers`, `http.IncomingMessage`'s `headers` or another
   *   plain record; for gRPC a `Metadata`; anything with a `get` method for either.
   * @returns The trace.
   * @throws TraceError `ErrTraceNotFound`, `ErrTraceCorrupted`, `ErrUnsupportedFormat`,
   *   `ErrInvalidCarrier`.
   */
  extract(format: unknown, carrier: unknown): Trace;
  /**
   * Continues the trace that a carrier brings, or else starts a new one, which
   * `kratos-trace-debug` makes a debug trace. Never throws.
   *
   * @param format - As for `extract`.
   * @param carrier - As for `extract`.
   * @param operationName - Name of the span.
   * @param options - For a new trace.
   * @returns The trace.
   */
  join(format: unknown, carrier: unknown, operationName: string, ...options: TraceOption[]): Trace;
  /** Delivers what is waiting and stops reporting. */
  close(): Promise<void>;
}
