import { TracerShim } from '@opentelemetry/shim-opentracing';
import { openTracingThreeSpans } from './opentracing-three-spans.mjs';
import { startOTel } from './otel-sdk.mjs';

export const SHIM = 'shim-opentracing';

/**
 * OpenTelemetry's shim over the same SDK: what applications of OpenTracing had until SDK 3.
 *
 * @param {{ sampled: boolean }} options - Whether traces are sampled.
 */
export function startShim(options) {
  const otel = startOTel(options);
  const tracer = new TracerShim(otel.tracer);
  return { ...otel, threeSpanTrace: () => openTracingThreeSpans(tracer) };
}
