/**
 * Shows a decoded span as `../go/show_span.go` does, so that the two can be compared.
 *
 * @param {import('kratos-otel/reporter').KratosSpan} span
 */
export function showSpan(span) {
  return {
    service: span.serviceName,
    name: span.operationName,
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentId,
    probability: span.samplingProbability,
    start: String(span.startUnixNano),
    duration: String(span.durationNano),
    tags: span.tags.map(({ key, kind, value }) => ({ key, kind, value: showValue(kind, value) })),
    logs: span.logs.map(({ timestampUnixNano, fields }) => ({
      at: String(timestampUnixNano),
      fields: fields.map(({ key, value }) => [key, value]),
    })),
    version: span.version,
  };
}

/**
 * @param {string} kind - Of a tag.
 * @param {unknown} value
 * @returns {string} The value as text; floats as JavaScript prints them.
 */
export function showValue(kind, value) {
  return kind === 'float' ? printFloat(Number(value)) : String(value);
}

/**
 * Brings the floats of a span that Go has shown into the form of {@link showValue}: Go prints
 * `1e+21` and `-Inf` where JavaScript has its own ways.
 *
 * @param {object} shown
 */
export function fromGo(shown) {
  const tags = shown.tags.map((tag) =>
    tag.kind === 'float' ? { ...tag, value: printFloat(parseGoFloat(tag.value)) } : tag,
  );
  return { ...shown, tags };
}

function parseGoFloat(text) {
  return Number(text.replace(/^\+?(-?)Inf$/, '$1Infinity'));
}

function printFloat(value) {
  return Object.is(value, -0) ? '-0' : String(value);
}
