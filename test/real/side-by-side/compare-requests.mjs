import { compareSpans } from './compare-spans.mjs';
import { plainShown } from './plain-spans.mjs';

/** What belongs to a connection, a body, or the library that sends it, and not to Kratos. */
const OF_THE_TRANSPORT = new Set(
  'accept-encoding connection content-length content-type host te transfer-encoding user-agent :authority'.split(
    ' ',
  ),
);

/**
 * Compares what the same requests have come to in both languages.
 *
 * @param {Awaited<ReturnType<typeof import('../frameworks/record-framework.mjs').recordFramework>>} go
 * @param {typeof go} node
 * @returns {{ differences: import('./compare-spans.mjs').Difference[], compared: number }}
 */
export function compareRequests(go, node) {
  const differences = [];
  let compared = 0;
  for (const [step, ofGo] of Object.entries(go)) {
    const ofNode = node[step];
    const fields = (what, one = {}, other = {}) => {
      differences.push(...compareFields(step, what, one, other));
    };
    const { headers: headersOfGo, ...answerOfGo } = ofGo.response;
    const { headers: headersOfNode, ...answerOfNode } = ofNode.response;
    fields('the answer: ', answerOfGo, answerOfNode);
    fields('header of the answer ', headersOfGo, headersOfNode);
    fields('header sent ', ofGo.sent, ofNode.sent);
    fields('field of the log ', ofGo.log, ofNode.log);
    const spans = compareSpans(step, ofGo.spans.map(plainShown), ofNode.spans.map(plainShown));
    differences.push(...spans.differences);
    compared += spans.compared;
  }
  return { differences, compared };
}

function* compareFields(step, what, go, node) {
  for (const key of new Set([...Object.keys(go), ...Object.keys(node)])) {
    if (OF_THE_TRANSPORT.has(key)) continue;
    const [ofGo, ofNode] = [go[key], node[key]].map(shown);
    if (ofGo !== ofNode) yield { step, what: `${what}${key}`, go: ofGo, node: ofNode };
  }
}

function shown(value) {
  if (value === undefined) return '(none)';
  const [first, ...more] = [value].flat();
  // A trace id that differs from run to run, or a millisecond that does.
  const text = String(first).replace(/^00-[0-9a-f]{32}-[0-9a-f]{16}-/, '00-<trace>-<span>-');
  return [text.replace(/^kratos=[0-9a-f]+$/, 'kratos=<span>'), ...more].join(' and ');
}
