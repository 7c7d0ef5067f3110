const KINDS = { 2: 'SERVER', 3: 'CLIENT', 4: 'PRODUCER', 5: 'CONSUMER' };

/**
 * @param {import('./expected-spans.mjs').Plain} plain
 * @returns {object} What Zipkin has to show of it: whole microseconds, and texts.
 */
export function zipkinExpected(plain) {
  const { resource, tags, logs, failure } = plain;
  const texts = Object.entries({ ...resource, ...tags }).map(([key, [, value]]) => [key, value]);
  return {
    service: plain.service,
    name: plain.name.toLowerCase(),
    // It shows the upper half only where there is one.
    traceId: plain.traceId.replace(/^0{16}/, ''),
    spanId: plain.spanId,
    parentId: plain.parentId,
    kind: KINDS[plain.kind],
    start: micros(plain.start),
    tags: {
      ...Object.fromEntries(texts),
      ...(failure !== undefined && { error: failure, 'otel.status_code': 'ERROR' }),
    },
    annotations: logs
      .flatMap(({ at, name, fields }) =>
        Object.entries(Object.keys(fields).length === 0 ? { [name]: undefined } : fields).map(
          ([key, value]) => {
            const shown = name === 'exception' ? key.replace('exception.', '') : key;
            return `${micros(at)} ${value === undefined ? shown : `${shown} : ${value}`}`;
          },
        ),
      )
      .sort(),
  };
}

/** The same of a span as Zipkin's API gives it. */
export function zipkinFound(span) {
  return {
    service: span.localEndpoint.serviceName,
    name: span.name,
    traceId: span.traceId,
    spanId: span.id,
    parentId: span.parentId ?? '',
    kind: span.kind,
    start: span.timestamp,
    tags: span.tags,
    annotations: (span.annotations ?? [])
      .map(({ timestamp, value }) => `${timestamp} ${value}`)
      .sort(),
  };
}

function micros(nanoseconds) {
  return Number((BigInt(nanoseconds) + 500n) / 1000n);
}
