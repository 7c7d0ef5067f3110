import { KratosTracer, createKratosParts, setGlobalTracer } from 'kratos-otel/core';
import { KratosExporter } from 'kratos-otel/reporter';

/**
 * Makes the parts of this package for somebody's own SDK.
 *
 * @param {{ addr: string, limits: object, clock: () => number, random: () => number,
 *   probability: number }} settings
 * @param {(exporter: object) => object} processorFor - Makes a standard processor of the SDK.
 * @returns {object} The parts; `useTracer()` makes the legacy API use what is registered.
 */
export function kratosParts({ addr, ...settings }, processorFor) {
  const exporter = new KratosExporter({ network: 'tcp', addr, timeout: 5000 });
  const parts = createKratosParts({ ...settings, spanProcessor: processorFor(exporter) });
  const useTracer = () => setGlobalTracer(new KratosTracer({ parts }));
  return { ...parts, useTracer };
}
