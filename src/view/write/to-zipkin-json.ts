import type { Tag, ViewSpan } from '../model/view-span.js';

/**
 * Writes spans as Zipkin's JSON v2.
 *
 * @param spans - Spans.
 * @returns A list for `JSON.stringify`.
 */
export function toZipkinJson(spans: readonly ViewSpan[]): object[] {
  return spans.map((span) => ({
    traceId: span.traceId,
    id: span.spanId,
    ...(span.parentId !== '' && { parentId: span.parentId }),
    name: span.name,
    ...(span.kind !== 'internal' && { kind: span.kind.toUpperCase() }),
    // Zipkin takes a time or duration of 0 for none.
    ...(span.start > 0 && { timestamp: span.start }),
    duration: Math.max(1, Math.round(span.duration)),
    localEndpoint: { serviceName: span.service },
    ...(span.peer !== undefined && { remoteEndpoint: { serviceName: span.peer } }),
    annotations: span.logs.map(({ at, name, fields }) => ({
      timestamp: Math.round(span.start + at),
      value: [
        ...(name === '' ? [] : [name]),
        ...fields.map(([key, value]) => `${key}=${value}`),
      ].join(' '),
    })),
    tags: Object.fromEntries([...span.resource, ...span.tags, ...errorTag(span)].map(asText)),
    ...(span.shared === true && { shared: true }),
  }));
}

function asText([key, value]: Tag): [string, string] {
  return [key, String(value)];
}

function errorTag({ error, errorText, tags }: ViewSpan): Tag[] {
  const isTold = tags.some(
    ([key, value]) => key === 'error' && value !== false && value !== 'false',
  );
  return error && !isTold ? [['error', errorText ?? 'true']] : [];
}
