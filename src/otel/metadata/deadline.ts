import { context as contexts, type Context } from '@opentelemetry/api';
import { NO_ENTRY, metadataEntry, withMetadataEntry } from './metadata-context.js';

/** What the original keeps of each deadline for the way back (`pkg/net/http/blademaster/server.go`). */
const MARGIN_MS = 20;
/** What a timer of Node can wait for. */
const MAX_MS = 2 ** 31 - 1;

/** Until when a caller waits. */
export class Deadline {
  private readonly endsAt: number;
  private abort: AbortSignal | undefined = undefined;

  /**
   * @param millis - Milliseconds from now.
   */
  constructor(millis: number) {
    // The clock of the system may be set in the meantime.
    this.endsAt = performance.now() + Math.min(millis, MAX_MS);
  }

  /** @returns Milliseconds that are left, at least 0. */
  left(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** Aborted at the deadline, with a `TimeoutError`. Its timer does not keep the process alive. */
  get signal(): AbortSignal {
    const left = Math.floor(this.left());
    this.abort ??= left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort(timeoutError());
    return this.abort;
  }
}

function timeoutError(): DOMException {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}

/**
 * @param millis - What the caller has said it waits, in milliseconds.
 * @returns The deadline: 20 ms earlier, where it has as much, as in the original.
 */
export function callerDeadline(millis: number): Deadline {
  return new Deadline(millis > MARGIN_MS ? millis - MARGIN_MS : millis);
}

/**
 * @param context - A context.
 * @param millis - What the caller has said it waits, in milliseconds, where a framework has read it.
 * @returns A context with the deadline, 20 ms earlier; an earlier one that is there stays.
 */
export function withCallerDeadline(context: Context, millis: number): Context {
  const entry = metadataEntry(context) ?? NO_ENTRY;
  const deadline = callerDeadline(millis);
  if (entry.deadline !== undefined && entry.deadline.left() <= deadline.left()) return context;
  return withMetadataEntry(context, { ...entry, deadline });
}

/**
 * @param context - A context.
 * @returns Milliseconds until its deadline, for what a client sends on; `undefined` where none arrived.
 */
export function millisLeft(context: Context): number | undefined {
  return metadataEntry(context)?.deadline?.left();
}

/**
 * The deadline of the request (`x1-bmspy-timeout`, `grpc-timeout`), 20 ms before the caller's own, as in the
 * original (`pkg/net/http/blademaster/server.go`).
 *
 * @example
 * ```ts
 * const signal = deadlineSignal();
 * const answer = await fetch('http://users/1', signal && { signal });
 * ```
 *
 * @param context - A context; default the active one.
 * @returns A signal that is aborted at the deadline, the same each time; `undefined` where none arrived. It
 *   does not keep the process alive.
 */
export function deadlineSignal(context: Context = contexts.active()): AbortSignal | undefined {
  return metadataEntry(context)?.deadline?.signal;
}
