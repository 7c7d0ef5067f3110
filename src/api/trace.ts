/// <reference lib="esnext.disposable" preserve="true" />
import type { Context, Span } from '@opentelemetry/api';
import type { LogField } from './tags/log-field.js';
import type { Tag } from './tags/tag.js';

/**
 * A span under the original's name and with its methods (`pkg/net/trace/tracer.go`), and the way to
 * OpenTelemetry. No method throws. After `finish()` a trace ignores what it is told, with a
 * warning to `diag`; it can still be forked and injected, as OpenTelemetry's spans can.
 */
export interface Trace {
  /**
   * @returns The whole header value `{traceId}:{spanId}:{parentId}:{flags}`, as the original's
   *   `TraceID()`; empty for the no-op trace.
   */
  traceId(): string;
  /** The short id of the trace, as the header begins with it and people ask for it; empty for the no-op trace. */
  readonly id: string;
  /**
   * Starts a child for a call to another service: kind CLIENT.
   *
   * @param serviceName - The service that is called; not empty, it becomes `peer.service`.
   * @param operationName - Name of the child.
   * @returns The child, or the no-op trace where a limit is reached.
   */
  fork(serviceName: string, operationName: string): Trace;
  /**
   * Starts a child that is not waited for: kind PRODUCER, with a link `follows_from` to this one.
   *
   * @param serviceName - The service that is called; not empty, it becomes `peer.service`.
   * @param operationName - Name of the child.
   * @returns The child, or the no-op trace where a limit is reached.
   */
  follow(serviceName: string, operationName: string): Trace;
  /**
   * Ends the span.
   *
   * @param error - What went wrong, if anything: sets `error = true` and the status ERROR and
   *   records message and stack. `undefined` and `null` mean success.
   */
  finish(error?: unknown): void;
  /**
   * Adds tags; a second value for a key replaces the first. `span.kind` sets the kind that is
   * exported.
   *
   * @param tags - The tags.
   * @returns This trace.
   */
  setTag(...tags: Tag[]): Trace;
  /**
   * Adds one log entry: an event with the fields as attributes, named by its `event` field, else
   * `log`.
   *
   * @param fields - The fields of the entry.
   * @returns This trace.
   */
  setLog(...fields: LogField[]): Trace;
  /**
   * Calls `fn` with each header by which the trace goes on: `kratos-trace-id`, or none for the
   * no-op trace.
   *
   * @param fn - Gets the name and the value.
   */
  visit(fn: (key: string, value: string) => void): void;
  /**
   * Renames the span.
   *
   * @param operationName - The new name.
   */
  setTitle(operationName: string): void;
  /** The OpenTelemetry span under it. */
  readonly span: Span;
  /**
   * @param parent - The context to start from; default the active one.
   * @returns A context in which the span is active.
   */
  context(parent?: Context): Context;
  /**
   * Runs a function with the span active, also across what it awaits.
   *
   * @param fn - The function.
   * @returns What it returns.
   */
  run<T>(fn: () => T): T;
  /**
   * Runs a function in a {@link Trace.fork} of this trace that is active in it, and finishes the fork: when
   * the function has returned or, if it returns a promise, when that has settled. What is thrown, or what the
   * promise rejects with, is the fork's error. Stands for `Fork` and `defer t.Finish(&err)` of the original.
   *
   * @param serviceName - The service that is called; not empty, it becomes `peer.service`.
   * @param operationName - Name of the fork.
   * @param fn - Gets the fork, for tags and logs. It must not finish it.
   * @returns What the function returns.
   * @throws What the function throws.
   */
  withFork<T>(serviceName: string, operationName: string, fn: (fork: Trace) => T): T;
  /** `finish()`, for `using`. */
  [Symbol.dispose](): void;
}
