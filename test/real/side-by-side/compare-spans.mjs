/**
 * A difference between what the original does and what we do.
 *
 * @typedef {object} Difference
 * @property {string} step - What was done.
 * @property {string} what - What of it differs.
 * @property {string} go
 * @property {string} node
 */

/**
 * Compares what one step has made in both languages.
 *
 * @param {string} step
 * @param {import('./plain-spans.mjs').PlainSpan[]} go
 * @param {import('./plain-spans.mjs').PlainSpan[]} node
 * @returns {{ differences: Difference[], compared: number }} `compared`: how many spans had a partner.
 */
export function compareSpans(step, go, node) {
  const differences = [];
  const differ = (what, ofGo, ofNode) => {
    if (ofGo !== ofNode) differences.push({ step, what, go: ofGo, node: ofNode });
  };
  differ('spans', namesOf(go), namesOf(node));
  const left = [...node];
  let compared = 0;
  for (const one of go) {
    // By its name, and its kind where one calls the other, or the only one that there is.
    const kind = new Map(one.tags).get('span.kind');
    const isSame = ({ name, tags }) => name === one.name && new Map(tags).get('span.kind') === kind;
    const index = left.findIndex(isSame);
    const isOnly = index < 0 && go.length === 1 && left.length === 1;
    const [other] = index < 0 && !isOnly ? [] : left.splice(Math.max(index, 0), 1);
    if (other === undefined) continue;
    compared++;
    const of = go.length === 1 ? '' : ` of ${kind} ${one.name}`;
    const tags = compareTags(one.tags, other.tags);
    for (const [what, ofGo, ofNode] of tags) differ(`${what}${of}`, ofGo, ofNode);
    differ(`logs${of}`, one.logs.join('; '), other.logs.join('; '));
  }
  return { differences, compared };
}

function namesOf(spans) {
  return spans.map(({ name }) => name).join(', ');
}

function* compareTags(go, node) {
  const [ofGo, ofNode] = [new Map(go), new Map(node)];
  const keys = [...new Set([...ofGo.keys(), ...ofNode.keys()])];
  for (const key of keys.filter((each) => ofGo.has(each) || !OF_A_LIBRARY.test(each))) {
    yield [`tag ${key}`, shown(ofGo.get(key)), shown(ofNode.get(key))];
  }
  const common = (from) => from.filter(([key]) => ofGo.has(key) && ofNode.has(key));
  yield ['order of the tags', keysOf(common(go)), keysOf(common(node))];
  // What a span has besides comes behind the tags of the original.
  const others = node.map(([key]) => key).filter((key) => !AT_THE_END.has(key));
  const last = others.findLastIndex((key) => ofGo.has(key));
  const between = others.slice(0, last + 1).filter((key) => !ofGo.has(key));
  yield ['tags between those of the original', '', between.join(', ')];
}

/** Known only at the end of a span. */
const AT_THE_END = new Set(['error', 'http.status_code']);

/** Names by the conventions of OpenTelemetry, which an instrumentation adds behind the original's. */
const OF_A_LIBRARY =
  /^(?:db|net|network|server|client|url|user_agent|rpc|grpc|memcached|http\.(?:request|response|flavor|host|scheme|target|user_agent|client_ip)|error\.type)\b/;

function keysOf(tags) {
  return tags.map(([key]) => key).join(', ');
}

function shown(value) {
  return value === undefined ? '(none)' : `"${value}"`;
}
