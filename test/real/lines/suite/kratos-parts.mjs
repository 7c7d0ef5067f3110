import {
  KratosIdGenerator,
  KratosPropagator,
  KratosSampler,
  KratosSpanProcessor,
  KratosTracer,
  setGlobalTracer,
} from 'kratos-otel/core';
import { KratosExporter } from 'kratos-otel/reporter';

/**
 * Makes the parts of this package for somebody's own SDK.
 *
 * @param {{ addr: string, limits: object, clock: () => number, random: () => number,
 *   probability: number }} settings
 * @param {(exporter: object) => object} processorFor - Makes a standard processor of the SDK.
 * @returns {object} The parts; `useTracer()` makes the legacy API use what is registered.
 */
export function kratosParts({ addr, limits, ...sampling }, processorFor) {
  const exporter = new KratosExporter({ network: 'tcp', addr, timeout: 5000 });
  const spanProcessor = new KratosSpanProcessor(processorFor(exporter), limits);
  const idGenerator = new KratosIdGenerator();
  const kratosPropagator = new KratosPropagator();
  const useTracer = () => {
    const { limiter } = spanProcessor;
    setGlobalTracer(new KratosTracer({ idGenerator, kratosPropagator, limiter }));
  };
  const sampler = new KratosSampler(sampling);
  return { spanProcessor, idGenerator, kratosPropagator, sampler, useTracer };
}
