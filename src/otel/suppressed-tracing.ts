import { ROOT_CONTEXT, createContextKey, type Context } from '@opentelemetry/api';

// The key of `suppressTracing()` in `@opentelemetry/core`, which this part of the package must not
// import. Keys of one name are one key; a test compares the two.
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * @param context - A context.
 * @returns The context in which no spans are started: an export must not be traced.
 */
export function suppressTracing(context: Context): Context {
  return context.setValue(SUPPRESSED, true);
}

/**
 * @param context - A context.
 * @returns Whether spans that are started in it must not exist: an exporter runs, and would
 *   otherwise trace the export.
 */
export function isTracingSuppressed(context: Context): boolean {
  // The root context, in which most legacy call sites run, is empty.
  return context !== ROOT_CONTEXT && context.getValue(SUPPRESSED) === true;
}

/** What knows the active context. */
export interface ActiveContext {
  /** `true` while no context was entered: the active one is the root context then. */
  readonly isResting?: boolean;
  /** @returns The active context. */
  active(): Context;
}

/**
 * @param contexts - What knows the active context.
 * @returns Whether {@link isTracingSuppressed} there.
 */
export function isSuppressedIn(contexts: ActiveContext): boolean {
  return contexts.isResting !== true && isTracingSuppressed(contexts.active());
}
