import type { Tag, TagValue, ViewKind, ViewSpan } from '../model/view-span.js';

const KINDS: Readonly<Record<ViewKind, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};
const REF_TYPES = { 'child-of': 'child_of', 'follows-from': 'follows_from', link: undefined };

/**
 * Writes spans as an `ExportTraceServiceRequest` of OTLP in JSON.
 *
 * @param spans - Spans.
 * @returns An object for `JSON.stringify`. Spans of one process are together.
 */
export function toOtlpJson(spans: readonly ViewSpan[]): object {
  const processes = new Map<string, ViewSpan[]>();
  for (const span of spans) {
    const key = JSON.stringify([span.service, span.resource, span.scope]);
    const known = processes.get(key);
    if (known === undefined) processes.set(key, [span]);
    else known.push(span);
  }
  return { resourceSpans: [...processes.values()].map(toResourceSpans) };
}

function toResourceSpans(spans: readonly ViewSpan[]): object {
  const [first] = spans;
  const service: Tag = ['service.name', first?.service ?? ''];
  const scope = first?.scope === undefined ? {} : { scope: { name: first.scope } };
  return {
    resource: { attributes: [service, ...(first?.resource ?? [])].map(toAttribute) },
    scopeSpans: [{ ...scope, spans: spans.map(toSpan) }],
  };
}

function toSpan(span: ViewSpan): object {
  const start = BigInt(span.start) * 1000n + BigInt(span.nanos);
  const at = (micros: number): string => String(start + BigInt(Math.round(micros * 1000)));
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentId,
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: String(start),
    endTimeUnixNano: at(span.duration),
    attributes: span.tags.map(toAttribute),
    events: span.logs.map(({ at: when, name, fields }) => ({
      timeUnixNano: at(when),
      name,
      attributes: fields.map(toAttribute),
    })),
    links: span.links.map(({ traceId, spanId, type }) => {
      const refType = REF_TYPES[type];
      const tags: Tag[] = refType === undefined ? [] : [['opentracing.ref_type', refType]];
      return { traceId, spanId, attributes: tags.map(toAttribute) };
    }),
    status: span.error ? { code: 2, message: span.errorText ?? '' } : {},
  };
}

function toAttribute([key, value]: Tag): object {
  return { key, value: toAnyValue(value) };
}

function toAnyValue(value: TagValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
