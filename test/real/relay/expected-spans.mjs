const KINDS = { client: 3, server: 2, producer: 4, consumer: 5 };
const PROCESS = ['region', 'zone', 'hostname', 'ip'];

/**
 * What a relay must make of a span of the Go sender: in a form that each backend's can be brought into.
 *
 * @typedef {object} Plain
 * @property {string} service
 * @property {string} name
 * @property {string} traceId - 32 digits.
 * @property {string} spanId - 16 digits.
 * @property {string} parentId - 16 digits, empty for a root.
 * @property {number} kind - As OTLP counts them.
 * @property {string} start - Nanoseconds of the epoch.
 * @property {string} duration - Nanoseconds.
 * @property {Record<string, [string, string]>} resource
 * @property {Record<string, [string, string]>} tags - Type and value; of two with one key the later.
 * @property {{ at: string, name: string, fields: Record<string, string> }[]} logs
 * @property {string | undefined} failure - Its message; absent for a span that has not failed.
 *
 * @param {object} shown - As `show_span.go` shows it, after `fromGo`.
 * @returns {Plain}
 */
export function expectedPlain(shown) {
  const process = shown.tags.slice(0, PROCESS.length);
  const own = shown.tags.slice(PROCESS.length);
  const kind = own.findLast(({ key }) => key === 'span.kind').value;
  const tags = own.filter(({ key }) => key !== 'span.kind');
  const isFailed = tags.some(({ key, value }) => key === 'error' && value === 'true');
  const logs = shown.logs.map(toEvent);
  if (isFailed) {
    const last = logs.at(-1);
    last.name = 'exception';
    last.fields = { 'exception.message': last.fields.message };
  }
  const host = process.find(({ key }) => key === 'hostname');
  return {
    service: shown.service,
    name: shown.name,
    traceId: shown.traceId.padStart(32, '0'),
    spanId: shown.spanId.padStart(16, '0'),
    parentId: shown.parentId === '0' ? '' : shown.parentId.padStart(16, '0'),
    kind: KINDS[kind],
    start: shown.start,
    duration: shown.duration,
    resource: typed([...process, { ...host, key: 'host.name' }]),
    tags: typed(tags),
    logs,
    failure: isFailed ? logs.at(-1).fields['exception.message'] : undefined,
  };
}

function typed(tags) {
  const entries = tags.filter(({ key, value }) => !(key === 'ip' && value === ''));
  return Object.fromEntries(entries.map(({ key, kind, value }) => [key, [kind, value]]));
}

function toEvent({ at, fields }) {
  const attributes = Object.fromEntries(fields);
  return { at, name: attributes.event ?? 'log', fields: attributes };
}
