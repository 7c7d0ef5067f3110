/** What a {@link TraceOption} can change. */
export interface TraceSettings {
  /** Whether the trace is a debug trace: always sampled, here and downstream. */
  debug: boolean;
}

/** An option of `newTrace`, as in the original's `pkg/net/trace/option.go`. */
export type TraceOption = (settings: TraceSettings) => void;

/**
 * @returns An option that makes a debug trace: always sampled and reported, marked `debug = true`.
 */
export function enableDebug(): TraceOption {
  return (settings) => {
    settings.debug = true;
  };
}
