import assert from 'node:assert/strict';

// What `services/reporting.mjs` sets, as the original's `fmt.Sprint` prints it.
const RESOURCE_TAGS = { region: 'sh', zone: 'sh001', hostname: 'web-1', ip: '10.0.0.1' };
const SERVER_TAGS = {
  ...RESOURCE_TAGS,
  text: 'word',
  int: '2',
  int64: '9007199254740993',
  flag: 'true',
  float: '0.25',
  'whole.float': '2',
};

/**
 * @param {object[]} spans - As Zipkin's API gives them.
 * @returns {import('./tree.mjs').PlainSpan[]}
 */
export function plainZipkinSpans(spans) {
  return spans.map((span) => ({
    id: span.id,
    parentId: span.parentId,
    service: span.localEndpoint.serviceName,
    kind: (span.kind ?? 'internal').toLowerCase(),
    name: span.name,
    start: span.timestamp,
    duration: span.duration,
  }));
}

/**
 * Fails unless the span of a server in `services/reporting.mjs` says all that was set on it.
 *
 * @param {object} span - As Zipkin's API gives it.
 * @param {object} [expected] - What it has besides: `tags`, `annotations`,
 *   `caller`: the service that has called, where it has said so.
 */
export function assertZipkinServer(span, { caller, tags = {}, annotations = [] } = {}) {
  const by = span.localEndpoint.serviceName;
  const called = caller === undefined ? {} : { 'peer.service': caller };
  assert.deepEqual(ownTags(span), { ...SERVER_TAGS, ...called, ...tags });
  assert.deepEqual(annotationsOf(span), ['event : accepted', `by : ${by}`, ...annotations].sort());
}

/**
 * The same for the stock exporter, which has tags of its own and leaves out the fields of logs.
 *
 * @param {object} span - As Zipkin's API gives it.
 */
export function assertStockZipkinServer(span) {
  assert.deepEqual({ ...span.tags, ...SERVER_TAGS }, span.tags);
  assert.deepEqual(annotationsOf(span), ['accepted']);
}

/** Without what the SDK and the environment put into every resource. */
function ownTags({ tags }) {
  const isOwn = ([key]) => !/^(telemetry\.|host\.|deployment\.)/.test(key);
  return Object.fromEntries(Object.entries(tags).filter(isOwn));
}

/** In the order of the alphabet, as Zipkin has it for one time; of a stack the first line. */
function annotationsOf({ annotations = [], timestamp, duration }) {
  for (const each of annotations) {
    assert(Number.isInteger(each.timestamp), 'an annotation at a fraction of a microsecond');
    const isWithin = Math.abs(each.timestamp - timestamp) <= duration + 2000;
    assert(isWithin, `${each.value} is not within its span`);
  }
  return annotations.map(({ value }) => value.split('\n')[0]).sort();
}
