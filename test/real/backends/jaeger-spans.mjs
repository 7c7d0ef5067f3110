import assert from 'node:assert/strict';

/** Resource of `services/reporting.mjs`, by the name of each tag. */
const PROCESS_TAGS = { region: 'sh', zone: 'sh001', hostname: 'web-1', ip: '10.0.0.1' };

// What the SDK or Jaeger itself adds.
const OTHERS_TAGS = ['otel.scope.name', 'otel.scope.version', '@jaeger@format'];

const SERVER_TAGS = {
  text: ['string', 'word'],
  int: ['int64', 2],
  // Not a number in Jaeger's JSON, as browsers would round it.
  int64: ['int64', '9007199254740993'],
  flag: ['bool', true],
  float: ['float64', 0.25],
  'whole.float': ['float64', 2],
  'span.kind': ['string', 'server'],
};
// An attribute of OpenTelemetry is a double: it cannot hold the one, nor tell the other from an int.
const OTLP_SERVER_TAGS = {
  ...SERVER_TAGS,
  int64: ['string', '9007199254740993'],
  'whole.float': ['int64', 2],
};

/**
 * @param {{ spans: object[], processes: object }} trace - As Jaeger's API gives it.
 * @returns {(import('./tree.mjs').PlainSpan & { raw: object })[]} `raw`: with its `process`.
 */
export function plainJaegerSpans({ spans, processes }) {
  return spans.map((span) => ({
    id: span.spanID,
    parentId: span.references[0]?.spanID,
    service: processes[span.processID].serviceName,
    kind: valuesOf(span.tags)['span.kind']?.[1],
    name: span.operationName,
    start: span.startTime,
    duration: span.duration,
    raw: { ...span, process: processes[span.processID] },
  }));
}

/**
 * Fails unless the span of a server in `services/reporting.mjs` says all that was set on it.
 *
 * @param {object} span - One of `plainJaegerSpans()`.
 * @param {{ way: string, caller?: string, tags?: object, logs?: object[] }} expected - `way`: how it was reported;
 *   `caller`: the service that has called, where it has said so; `tags` and `logs`: what it has besides.
 */
export function assertJaegerServer({ raw, service }, { way, caller, tags = {}, logs = [] }) {
  const found = valuesOf(raw.tags);
  assert.deepEqual(found['otel.scope.name'], ['string', 'kratos-otel']);
  for (const key of OTHERS_TAGS) delete found[key];
  const isOtlp = way.startsWith('OTLP');
  const called = caller === undefined ? {} : { 'peer.service': ['string', caller] };
  assert.deepEqual(found, { ...(isOtlp ? OTLP_SERVER_TAGS : SERVER_TAGS), ...called, ...tags });
  const accepted = { event: 'accepted', by: service };
  assert.deepEqual(raw.logs.map(fieldsOf), [accepted, ...logs]);
  for (const { timestamp } of raw.logs) {
    const after = timestamp - raw.startTime;
    assert(after >= -1000 && after <= raw.duration + 2000, `a log ${after} µs after the start`);
  }
  const process = valuesOf(raw.process.tags);
  for (const [key, value] of Object.entries(PROCESS_TAGS)) {
    assert.deepEqual(process[key], ['string', value], key);
  }
}

/**
 * Fails unless each span refers to its parent as what it is.
 *
 * @param {object[]} spans - Those of `plainJaegerSpans()`.
 * @param {string[]} followUp - The references of a follow-up to its one parent.
 */
export function assertReferences(spans, followUp) {
  for (const { name, kind, raw } of spans) {
    const types = raw.references.map(({ refType }) => refType);
    assert.deepEqual(types, kind === 'producer' ? followUp : ['CHILD_OF'], name);
    const targets = raw.references.map(({ traceID, spanID }) => `${traceID} ${spanID}`);
    assert.equal(new Set(targets).size, 1, 'references to different spans');
    assert.equal(raw.references[0].traceID, raw.traceID);
  }
}

function valuesOf(tags) {
  const values = {};
  for (const { key, type, value } of tags) {
    // Of a failed span that comes by OTLP, Jaeger 2 says it again.
    if (key === 'error') assert.deepEqual([type, value], ['bool', true]);
    else assert(!(key in values), `${key} stands twice`);
    values[key] = [type, value];
  }
  return values;
}

/** Of a stack the first line. */
function fieldsOf({ fields }) {
  return Object.fromEntries(fields.map(({ key, value }) => [key, value.split('\n')[0]]));
}
