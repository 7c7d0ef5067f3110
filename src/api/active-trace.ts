import { fromContext } from './global.js';
import type { KratosTracer } from './tracer/kratos-tracer.js';
import type { Trace } from './trace.js';
import type { Tracer } from './tracer/tracer.js';

/**
 * @param tracer - The tracer of the application; `undefined` for the global one.
 * @returns The trace over the active span; `undefined` when there is none.
 */
export function activeTrace(tracer: Tracer | undefined): Trace | undefined {
  const { fromContext: ofTracer } = (tracer ?? {}) as Partial<KratosTracer>;
  return tracer !== undefined && ofTracer !== undefined ? ofTracer.call(tracer) : fromContext();
}
