import { compareSpans } from './compare-spans.mjs';
import { plainSpan, spansByRoot } from './plain-spans.mjs';

/**
 * Compares the steps that both languages have made.
 *
 * @param {import('kratos-otel/reporter').KratosSpan[]} go
 * @param {import('kratos-otel/reporter').KratosSpan[]} node - There may be steps that it has not made.
 * @returns {{ differences: import('./compare-spans.mjs').Difference[], compared: number }}
 */
export function compareSteps(go, node) {
  const [stepsOfGo, stepsOfNode] = [go, node].map(spansByRoot);
  const all = [...stepsOfNode].map(([step, spans]) => {
    if (!stepsOfGo.has(step)) throw new Error(`the original has not reported the step ${step}`);
    return compareSpans(step, stepsOfGo.get(step).map(plain), spans.map(plain));
  });
  return {
    differences: all.flatMap(({ differences }) => differences),
    compared: all.reduce((sum, { compared }) => sum + compared, 0),
  };
}

function plain(span) {
  return plainSpan(span, (text) => text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'));
}
