import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { kratosParts } from './kratos-parts.mjs';

/**
 * Starts a NodeSDK of any line with the parts of kratos-otel/core.
 *
 * @param {object} settings - See `kratosParts()`.
 * @param {(exporter: object) => object} processorFor - Makes a standard processor of the line.
 * @returns {{ otel: import('@opentelemetry/api').Tracer, shutdown: () => Promise<void> }}
 */
export function startNodeSdk(settings, processorFor) {
  const parts = kratosParts(settings, processorFor);
  const sdk = new NodeSDK({ ...parts });
  sdk.start();
  parts.useTracer();
  return { otel: trace.getTracer('library'), shutdown: () => sdk.shutdown() };
}
