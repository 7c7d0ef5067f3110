/** In UTF-8 it has the bytes 98 06 01, which is how a span ends on the wire. */
export const LOOKS_LIKE_THE_END = '\u2018\u0006\u0001';

/**
 * What must arrive of a span of `report-samples.mjs`: ids and times as OpenTelemetry has them, tags
 * and logs as they are told there.
 *
 * @param {import('@opentelemetry/sdk-trace-base').ReadableSpan} span
 * @returns {object} In the form of `showSpan`.
 */
export function expectedSample(span) {
  const { traceId, spanId } = span.spanContext();
  const { kind, tags, logs } = EXPECTED[span.name.replace(/\W+|\d+/g, '')](
    Number(/\d*$/.exec(span.name)),
  );
  const resource = ['region', 'zone', 'hostname', 'ip']
    .filter((key) => key in span.resource.attributes)
    .map((key) => tag(key, 'string', span.resource.attributes[key]));
  return {
    service: 'reporter',
    name: span.name,
    traceId: withoutZeros(traceId),
    spanId: withoutZeros(spanId),
    parentId: withoutZeros(span.parentSpanContext?.spanId ?? '0'),
    probability: 1,
    start: nanoseconds(span.startTime),
    duration: nanoseconds(span.duration),
    tags: [...resource, ...kindTag(kind), ...tags],
    logs: logs(span),
    version: 1,
  };
}

const tag = (key, kind, value) => ({ key, kind, value });
const noLogs = () => [];

/** By the letters of the name; they are given the number in it. */
const EXPECTED = {
  samples: () => ({ kind: 'server', tags: [], logs: noLogs }),
  '': () => ({ kind: 'client', tags: [tag('peer.service', 'string', 'peer')], logs: noLogs }),
  follow: (n) => ({
    kind: 'producer',
    tags: allTags(n),
    logs: ({ events: [{ time }] }) => [
      log(time, ['event', 'first'], ['message', LOOKS_LIKE_THE_END]),
    ],
  }),
  failed: () => ({
    kind: 'client',
    tags: [tag('peer.service', 'string', 'peer'), tag('error', 'bool', 'true')],
    logs: ({ events: [{ time, attributes }] }) => [
      log(time, ['message', `boom ${LOOKS_LIKE_THE_END}`]),
      log(time, ['stack', attributes['exception.stacktrace']]),
    ],
  }),
  library: () => ({
    tags: [tag('list', 'string', '[a b]'), tag('n', 'int', '7')],
    logs: ({ events: [{ time }] }) => [
      log(time, ['event', 'cache.miss'], ['key', 'k'], ['size', '3']),
    ],
  }),
};

/** Floats as JavaScript prints them, see `showValue`. */
function allTags(n) {
  return [
    tag('text', 'string', `Grüße, 世界 🌍 ${LOOKS_LIKE_THE_END}`),
    tag('empty', 'string', ''),
    tag('long', 'string', 'x'.repeat(n % 700)),
    tag('int', 'int', n === 0 ? '0' : `-${n}`),
    tag('greatest', 'int', '9223372036854775807'),
    tag('least', 'int', '-9223372036854775808'),
    tag('yes', 'bool', 'true'),
    tag('no', 'bool', 'false'),
    tag('float32', 'float', '0.5'),
    tag('whole', 'float', String(n)),
    tag('float64', 'float', String(n + 0.1)),
    tag('great', 'float', '1e+300'),
  ];
}

function log(time, ...fields) {
  return { at: nanoseconds(time), fields };
}

/** None for a span inside a service, such as one that a library makes for its own work. */
function kindTag(kind) {
  return kind === undefined ? [] : [tag('span.kind', 'string', kind)];
}

function withoutZeros(id) {
  return id.replace(/^0+(?=.)/, '');
}

function nanoseconds([seconds, nanos]) {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
}
