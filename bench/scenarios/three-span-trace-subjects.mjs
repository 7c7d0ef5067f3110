import { checkedThreeSpanTrace } from '../checks/three-span-trace.mjs';
import { JAEGER_CLIENT, startJaegerClient } from '../peers/jaeger-client.mjs';
import { OURS, startKratos } from '../peers/kratos.mjs';
import { SHIM, startShim } from '../peers/opentracing-shim.mjs';
import { OTEL_SDK, startOTel } from '../peers/otel-sdk.mjs';
import { ZIPKIN_JS, startZipkinJs } from '../peers/zipkin-js.mjs';

const STARTS = {
  [OURS]: startKratos,
  [OTEL_SDK]: startOTel,
  [SHIM]: startShim,
  [JAEGER_CLIENT]: startJaegerClient,
  [ZIPKIN_JS]: startZipkinJs,
};

/**
 * @param {{ sampled: boolean }} options - Whether the trace is sampled.
 * @param {readonly string[]} names - Which peers.
 * @returns {Record<string, () => Promise<() => unknown>>} Makes the trace of three spans of each.
 */
export function threeSpanTraceSubjects(options, names) {
  return Object.fromEntries(
    names.map((name) => [name, async () => checkedThreeSpanTrace(STARTS[name](options), options)]),
  );
}
