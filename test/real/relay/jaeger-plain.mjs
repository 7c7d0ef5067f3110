const KINDS = { 2: 'server', 3: 'client', 4: 'producer', 5: 'consumer' };
const TYPES = { string: 'string', int: 'int64', bool: 'bool', float: 'float64' };
// What Jaeger itself or the exporter adds.
const OTHERS = ['otel.scope.name', 'otel.scope.version', 'internal.span.format', '@jaeger@format'];

/**
 * @param {import('./expected-spans.mjs').Plain} plain
 * @returns {object} What Jaeger has to show of it: whole microseconds, typed tags.
 */
export function jaegerExpected(plain) {
  const { tags, logs, failure } = plain;
  return {
    service: plain.service,
    name: plain.name,
    traceId: plain.traceId,
    spanId: plain.spanId,
    parentId: plain.parentId,
    start: micros(plain.start),
    process: withTypes(plain.resource),
    tags: {
      ...withTypes(tags),
      'span.kind': ['string', KINDS[plain.kind]],
      ...(failure !== undefined && {
        'otel.status_code': ['string', 'ERROR'],
        'otel.status_description': ['string', failure],
      }),
    },
    logs: logs.map(({ at, name, fields }) => ({ at: micros(at), fields: logFields(name, fields) })),
  };
}

/** The same of a span as Jaeger's API gives it. */
export function jaegerFound(span, processes) {
  const process = processes[span.processID];
  return {
    service: process.serviceName,
    name: span.operationName,
    traceId: span.traceID.padStart(32, '0'),
    spanId: span.spanID,
    parentId: span.references[0]?.spanID ?? '',
    start: span.startTime,
    process: valuesOf(process.tags),
    tags: valuesOf(span.tags),
    logs: span.logs.map(({ timestamp, fields }) => ({
      at: timestamp,
      fields: Object.fromEntries(fields.map(({ key, value }) => [key, value])),
    })),
  };
}

/** A log without a field is known by its name alone. */
function logFields(name, fields) {
  if (name === 'exception') return { event: 'error', message: fields['exception.message'] };
  return Object.keys(fields).length === 0 ? { event: name } : fields;
}

function withTypes(tags) {
  return Object.fromEntries(
    Object.entries(tags).map(([key, [kind, value]]) => [key, [TYPES[kind], value]]),
  );
}

function valuesOf(tags) {
  const kept = tags.filter(({ key }) => !OTHERS.includes(key));
  return Object.fromEntries(kept.map(({ key, type, value }) => [key, [type, String(value)]]));
}

function micros(nanoseconds) {
  return Number(BigInt(nanoseconds) / 1000n);
}
