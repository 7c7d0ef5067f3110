import { createContextKey, type Context } from '@opentelemetry/api';

const DEBUG = createContextKey('kratos-otel debug request');
// The key of `@opentelemetry/propagator-b3`: keys of one name are one key.
const B3_DEBUG = createContextKey('OpenTelemetry Context Key B3 Debug Flag');

/**
 * @param context - A context.
 * @returns The context, which asks for the next root span to be a debug trace.
 */
export function requestDebug(context: Context): Context {
  return context.setValue(DEBUG, true);
}

/**
 * @param context - A context.
 * @returns The context without a debug request.
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

/**
 * @param context - What propagators have read.
 * @returns Whether a B3 header asks for a debug trace, by the flag `1` or the state `d`.
 */
export function isB3Debug(context: Context): boolean {
  const flag = context.getValue(B3_DEBUG);
  return flag === '1' || flag === 'd';
}
