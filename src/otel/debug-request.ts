import { createContextKey, type Context } from '@opentelemetry/api';

const DEBUG = createContextKey('kratos-otel debug request');

/**
 * @param context - A context.
 * @returns It, asking for the next root span to be a debug trace.
 */
export function requestDebug(context: Context): Context {
  return context.setValue(DEBUG, true);
}

/**
 * @param context - A context.
 * @returns It without a debug request.
 */
export function withoutDebugRequest(context: Context): Context {
  return isDebugRequested(context) ? context.deleteValue(DEBUG) : context;
}

/**
 * @param context - A context.
 * @returns Whether it asks for a debug trace.
 */
export function isDebugRequested(context: Context): boolean {
  return context.getValue(DEBUG) === true;
}
