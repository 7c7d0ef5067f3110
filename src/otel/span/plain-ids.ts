import type { SpanContext, TraceState } from '@opentelemetry/api';
import { SpanFlag, stateOf } from './span-state.js';

/** The remote parent of a `traceparent` that was read: its ids are hex in lower case, and not zero. */
export class ReadSpanContext implements SpanContext {
  readonly isRemote = true;
  declare traceState?: TraceState;

  /**
   * @param traceId - 32 hex digits in lower case.
   * @param spanId - 16 hex digits in lower case.
   * @param traceFlags - W3C's flags.
   * @param traceState - What else arrived in `tracestate`.
   */
  constructor(
    readonly traceId: string,
    readonly spanId: string,
    public traceFlags: number,
    traceState: TraceState | undefined,
  ) {
    if (traceState !== undefined) this.traceState = traceState;
  }
}

/**
 * @param context - Any span context.
 * @returns Whether its ids are known to be hex in lower case, because this package has made or read
 *   them. To look at 48 digits takes longer than to write a header.
 */
export function hasPlainIds(context: SpanContext): boolean {
  if (context instanceof ReadSpanContext) return true;
  const state = stateOf(context);
  return state !== undefined && (state.flags & SpanFlag.PLAIN_IDS) !== 0;
}
