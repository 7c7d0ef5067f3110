import { equal } from 'node:assert/strict';

/**
 * @param {object[]} requests - Of the Collector's file, as OTLP's JSON.
 * @returns {import('./expected-spans.mjs').Plain[]}
 */
export function plainOtlpSpans(requests) {
  return requests.flatMap(({ resourceSpans }) => {
    const names = resourceSpans.map(({ resource }) => JSON.stringify(resource));
    equal(new Set(names).size, names.length, 'a resource occurs once in a request');
    return resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const { 'service.name': service, ...rest } = typed(resource.attributes);
      return scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => toPlain(span, service[1], rest)),
      );
    });
  });
}

function toPlain(span, service, resource) {
  const failed = span.status?.code === 2;
  return {
    service,
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentSpanId ?? '',
    kind: span.kind,
    start: span.startTimeUnixNano,
    duration: String(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)),
    resource,
    tags: typed(span.attributes),
    logs: (span.events ?? []).map(({ timeUnixNano, name, attributes = [] }) => ({
      at: timeUnixNano,
      name,
      fields: Object.fromEntries(
        Object.entries(typed(attributes)).map(([key, [, value]]) => [key, value]),
      ),
    })),
    failure: failed ? span.status.message : undefined,
  };
}

function typed(attributes) {
  return Object.fromEntries(attributes.map(({ key = '', value }) => [key, read(value)]));
}

function read(value) {
  if ('intValue' in value) return ['int', String(value.intValue)];
  if ('boolValue' in value) return ['bool', String(value.boolValue)];
  if ('doubleValue' in value) return ['float', String(Number(value.doubleValue))];
  return ['string', value.stringValue ?? ''];
}
