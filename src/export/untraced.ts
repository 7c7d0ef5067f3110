import { ROOT_CONTEXT, context, createContextKey, type Context } from '@opentelemetry/api';
import { suppressTracing } from '../otel/suppressed-tracing.js';

const SYNCHRONOUS = createContextKey('kratos-otel synchronous context');

/** The context of an export: what it does is not traced. */
export const UNTRACED = suppressTracing(ROOT_CONTEXT).setValue(SYNCHRONOUS, true);

/**
 * Runs what opens a connection, makes a request or looks a host up: instrumentations of these would
 * trace an export, and with it the next one.
 *
 * @param run - Does so before it returns. What it starts may go on in another context.
 * @returns What `run` returns.
 * @throws What `run` throws.
 */
export function untraced<T>(run: () => T): T {
  return context.with(UNTRACED, run);
}

/**
 * @param context - A context.
 * @returns Whether nothing needs it that goes on after the function that is run in it: then there is
 *   no need to carry it along.
 */
export function isSynchronous(context: Context): boolean {
  return context.getValue(SYNCHRONOUS) === true;
}
