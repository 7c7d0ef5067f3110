/**
 * What is compared of a span.
 *
 * @typedef {object} PlainSpan
 * @property {string} name
 * @property {[key: string, value: string][]} tags - A tag that was set twice stands where it was set
 *   first, with its last value: the original adds a second one.
 * @property {string[]} logs - Each with its fields in order.
 */

/** Those that every span of the original begins with. */
const OF_THE_MACHINE = new Set(['region', 'zone', 'hostname', 'ip']);

/**
 * @param {import('kratos-otel/reporter').KratosSpan} span
 * @param {(text: string) => string} masked - Takes out of a value what differs from run to run.
 * @returns {PlainSpan}
 */
export function plainSpan({ operationName, tags, logs }, masked) {
  const own = new Map();
  for (const { key, kind, value } of tags) {
    if (!OF_THE_MACHINE.has(key)) own.set(key, masked(kind === 'string' ? value : String(value)));
  }
  return {
    name: operationName,
    tags: [...own],
    logs: logs.map(({ fields }) => fields.map(({ key, value }) => logField(key, value)).join(', ')),
  };

  /** A stack names lines of the program. */
  function logField(key, value) {
    return key === 'stack' ? 'stack' : `${key}=${masked(value)}`;
  }
}

/**
 * @param {object} span - As `showSpan()` shows it, without ids.
 * @returns {PlainSpan}
 */
export function plainShown({ name, tags, logs }) {
  const fieldsOf = (log) => ({ fields: log.map(([key, value]) => ({ key, value })) });
  return plainSpan({ operationName: name, tags, logs: logs.map(fieldsOf) }, (text) => text);
}

/**
 * @param {import('kratos-otel/reporter').KratosSpan[]} spans
 * @returns {Map<string, import('kratos-otel/reporter').KratosSpan[]>} The spans below each root in the
 *   order of their starts, by the root's name.
 */
export function spansByRoot(spans) {
  // A library may have connected by itself, in a trace of its own.
  const roots = spans.filter(
    ({ parentId, operationName }) => Number(parentId) === 0 && operationName.includes(': '),
  );
  return new Map(
    roots.map((root) => [
      root.operationName,
      spans
        .filter(({ traceId, spanId }) => traceId === root.traceId && spanId !== root.spanId)
        .sort((a, b) => Number(a.startUnixNano - b.startUnixNano)),
    ]),
  );
}
