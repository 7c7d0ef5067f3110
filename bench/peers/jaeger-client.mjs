import jaeger from 'jaeger-client';
import { EndedSpans } from './ended-spans.mjs';
import { openTracingThreeSpans } from './opentracing-three-spans.mjs';

export const JAEGER_CLIENT = 'jaeger-client';

/**
 * Jaeger's client for Node, with its cheapest sampler.
 *
 * @param {{ sampled: boolean }} options - Whether traces are sampled.
 */
export function startJaegerClient({ sampled }) {
  const ended = new EndedSpans();
  const reporter = { setProcess() {}, report: (span) => ended.onEnd(span), close() {} };
  const tracer = new jaeger.Tracer('bench', reporter, new jaeger.ConstSampler(sampled));
  return { ended, plain, threeSpanTrace: () => openTracingThreeSpans(tracer) };
}

function plain(spans) {
  const names = new Map(spans.map((span) => [span.context().spanIdStr, span.operationName]));
  return spans.map((span) => {
    const entries = span._tags.map(({ key, value }) => [key, value]);
    // What the sampler did is a tag of Jaeger's roots; others have no such tag.
    const own = entries.filter(([key]) => !key.startsWith('sampler.'));
    const { 'span.kind': kind, ...tags } = Object.fromEntries(own);
    const parent = names.get(span.context().parentIdStr) ?? null;
    return { name: span.operationName, kind, parent, tags };
  });
}
