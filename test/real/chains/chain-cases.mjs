const W3C_TRACE = '0af7651916cd43dd8448eb211c80319c';
const PROXIED_TRACE = '0af7651916cd43dd8450eb211c80319c';
const W3C_PARENT = 'b7ad6b7169203331';
const KRATOS_TRACE = '1f2e3d4c5b6a7988';
const SAMPLED_TRACE = '2e3d4c5b6a798801';
const OTHER_TRACE = '3e4d5c6b7a899002';
const KRATOS_PARENT = 'a0b1c2d3e4f5061';

/**
 * One way in which a request enters a chain, and what must come of it.
 *
 * @typedef {object} ChainCase
 * @property {string} name
 * @property {Record<string, string>} headers - Of the request.
 * @property {number} flags - Those of the header that leaves each service.
 * @property {boolean} [ignored] - Whether the operation is one that is never picked.
 * @property {boolean} [edgeIsPicky] - Whether the first service samples by the original's sampler.
 * @property {{ traceId: string, spanId: string }} [parent] - What the first span hangs under.
 * @property {string} [w3cTrace] - The 128-bit trace id.
 * @property {string} [extension] - That of the headers which the first service sends.
 * @property {number} [edgeFlags] - Flags of the first service, where they differ.
 */

/** @type {ChainCase[]} Headers of Kratos, which every service knows. */
const KRATOS_CASES = [
  { name: 'new and not sampled', headers: {}, flags: 0, ignored: true },
  {
    name: 'not sampled by kratos-trace-id',
    headers: { 'kratos-trace-id': `${KRATOS_TRACE}:${KRATOS_PARENT}:1:0` },
    flags: 0,
    parent: { traceId: KRATOS_TRACE, spanId: KRATOS_PARENT },
  },
  { name: 'new and debug', headers: { 'kratos-trace-debug': 'true' }, flags: 3, ignored: true },
  {
    name: 'sampled by kratos-trace-id',
    headers: { 'kratos-trace-id': `${SAMPLED_TRACE}:${KRATOS_PARENT}:1:1` },
    flags: 1,
    parent: { traceId: SAMPLED_TRACE, spanId: KRATOS_PARENT },
  },
];

/** @type {ChainCase[]} Where a Node service is the first. */
const W3C_CASES = [
  {
    name: 'not sampled by traceparent',
    headers: { traceparent: `00-${W3C_TRACE}-${W3C_PARENT}-00` },
    flags: 0,
    w3cTrace: W3C_TRACE,
    parent: { traceId: W3C_TRACE.slice(16), spanId: W3C_PARENT },
  },
  {
    name: 'sampled by traceparent',
    headers: { traceparent: `00-${W3C_TRACE.replace('8448', '8449')}-${W3C_PARENT}-01` },
    flags: 1,
    w3cTrace: W3C_TRACE.replace('8448', '8449'),
    parent: { traceId: W3C_TRACE.slice(16).replace('8448', '8449'), spanId: W3C_PARENT },
  },
  {
    // A proxy on the way has renewed traceparent, and knows nothing of Kratos' decision.
    name: 'both headers of one trace',
    headers: {
      traceparent: `00-${PROXIED_TRACE}-${W3C_PARENT}-00`,
      'kratos-trace-id': `${PROXIED_TRACE.slice(16)}:${KRATOS_PARENT}:1:1`,
    },
    flags: 1,
    w3cTrace: PROXIED_TRACE,
    parent: { traceId: PROXIED_TRACE.slice(16), spanId: W3C_PARENT },
  },
  {
    name: 'headers of two traces',
    headers: {
      traceparent: `00-${W3C_TRACE}-${W3C_PARENT}-00`,
      'kratos-trace-id': `${OTHER_TRACE}:${KRATOS_PARENT}:1:1`,
    },
    flags: 1,
    parent: { traceId: OTHER_TRACE, spanId: KRATOS_PARENT },
  },
];

/**
 * The original's New() with debug leaves "sampled" to its sampler, and reports only what is
 * sampled: flags 2. From the first Node service on the trace is sampled.
 *
 * @type {ChainCase[]}
 */
const GO_EDGE_CASES = [
  {
    name: 'debug that Go does not sample',
    headers: { 'kratos-trace-debug': '1' },
    flags: 3,
    edgeFlags: 2,
    ignored: true,
    edgeIsPicky: true,
  },
];

/** The probability with which the trace was picked, 1, as float32: the original writes none. */
const PICKED_BY_NODE = { extension: 's-3f800000' };

/** Last, so that its spans arrive after everything of the others that should not have come. */
const SAMPLED = { name: 'new and sampled', headers: {}, flags: 1 };

/**
 * @param {'node' | 'go'} edge - What the first service runs on.
 * @param {'http' | 'grpc'} over
 * @returns {ChainCase[]} What is tried, in this order.
 */
export function chainCases(edge, over) {
  if (edge === 'node') return [...KRATOS_CASES, ...W3C_CASES, { ...SAMPLED, ...PICKED_BY_NODE }];
  // What the original ignores are paths: over gRPC nothing new is certain not to be sampled.
  const kratos =
    over === 'http'
      ? KRATOS_CASES
      : KRATOS_CASES.filter(({ name }) => name !== 'new and not sampled');
  const own = over === 'http' ? GO_EDGE_CASES : [];
  return [...kratos, ...own, SAMPLED].map((each) =>
    each.name === 'new and not sampled' ? { ...each, edgeIsPicky: true } : each,
  );
}
