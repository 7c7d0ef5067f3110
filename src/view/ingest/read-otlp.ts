import { wholeSpanId, wholeTraceId } from '../model/hex-id.js';
import type { ReadSpans, Tag, ViewKind, ViewLink, ViewLog, ViewSpan } from '../model/view-span.js';
import { boundName, boundTags, boundText, MAX_LINKS, MAX_LOGS } from './bound-text.js';
import { microsBetween, toEpochTime, type EpochTime } from './epoch-time.js';
import { otlpValue } from './otlp-value.js';
import { asList, asObject, SpanReading, type Json } from './read-each.js';

const KINDS: readonly ViewKind[] = [
  'internal',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const KIND_NAME = /^SPAN_KIND_([A-Z]+)$/;
const STATUS_ERROR = [2, 'STATUS_CODE_ERROR'];
const SERVICE = 'service.name';
const PEER = ['peer.service', 'db.system', 'db.system.name', 'messaging.system'];
const REF_TYPE = 'opentracing.ref_type';

interface Origin {
  readonly service: string;
  readonly resource: readonly Tag[];
  readonly scope: string;
}

/**
 * Reads an `ExportTraceServiceRequest` of OTLP.
 *
 * @param json - OTLP's JSON, or what {@link file://./read-otlp-protobuf.ts} makes of its protobuf: ids
 *   are hex, times and whole numbers may be text, numbers or bigints.
 * @throws TypeError when it has no `resourceSpans`.
 */
export function readOtlp(json: unknown): ReadSpans {
  const { resourceSpans } = asObject(json);
  if (!Array.isArray(resourceSpans)) throw new TypeError('OTLP JSON must have resourceSpans');
  const reading = new SpanReading();
  for (const each of resourceSpans as unknown[]) {
    const { resource, scopeSpans } = asObject(each);
    const tags = readAttributes(asObject(resource).attributes);
    const named = tags.find(([key]) => key === SERVICE);
    const service = boundName(named === undefined ? '' : String(named[1]));
    const origin = { service, resource: tags.filter((tag) => tag !== named) };
    for (const inScope of asList(scopeSpans)) {
      const { scope, spans } = asObject(inScope);
      const from = { ...origin, scope: boundName(asObject(scope).name) };
      for (const span of asList(spans)) reading.add(() => readSpan(asObject(span), from));
    }
  }
  return reading.result;
}

function readSpan(json: Json, { service, resource, scope }: Origin): ViewSpan {
  const traceId = wholeTraceId(json.traceId);
  if (traceId === undefined) throw new Error('traceId must be 32 hex digits, not all of them 0');
  const spanId = wholeSpanId(json.spanId);
  if (spanId === undefined) throw new Error('spanId must be 16 hex digits, not all of them 0');
  const start = toEpochTime(json.startTimeUnixNano);
  const end = toEpochTime(json.endTimeUnixNano);
  const { code, message } = asObject(json.status);
  const tags = readAttributes(json.attributes);
  const peer = peerOf(tags);
  const hasFailed = STATUS_ERROR.includes(code as number);
  return {
    traceId,
    spanId,
    parentId: wholeSpanId(json.parentSpanId) ?? '',
    name: boundName(json.name),
    service,
    kind: readKind(json.kind),
    start: start.micros,
    nanos: start.nanos,
    duration: Math.max(0, microsBetween(start, end)),
    error: hasFailed,
    ...(hasFailed &&
      typeof message === 'string' &&
      message !== '' && { errorText: boundText(message, 512) }),
    tags,
    resource,
    logs: asList(json.events)
      .slice(0, MAX_LOGS)
      .map((event) => readEvent(event, start)),
    links: asList(json.links).slice(0, MAX_LINKS).flatMap(readLink),
    ...(scope !== '' && { scope }),
    ...(peer !== '' && { peer }),
  };
}

function readKind(kind: unknown): ViewKind {
  if (typeof kind === 'number') return KINDS[kind] ?? 'internal';
  const name = KIND_NAME.exec(String(kind))?.[1]?.toLowerCase();
  return KINDS.find((known) => known === name) ?? 'internal';
}

function readEvent(json: unknown, start: EpochTime): ViewLog {
  const { timeUnixNano, name, attributes } = asObject(json);
  const at = microsBetween(start, toEpochTime(timeUnixNano));
  return { at, name: boundName(name), fields: readAttributes(attributes) };
}

function readLink(json: unknown): ViewLink[] {
  const { traceId, spanId, attributes } = asObject(json);
  const trace = wholeTraceId(traceId);
  const span = wholeSpanId(spanId);
  if (trace === undefined || span === undefined) return [];
  const type = readAttributes(attributes).find(([key]) => key === REF_TYPE)?.[1];
  const isKnown = type === 'child_of' ? 'child-of' : type === 'follows_from' && 'follows-from';
  return [{ traceId: trace, spanId: span, type: isKnown === false ? 'link' : isKnown }];
}

function readAttributes(json: unknown): Tag[] {
  return boundTags(
    asList(json).map((each) => {
      const { key, value } = asObject(each);
      return [key, otlpValue(value)] as const;
    }),
  );
}

function peerOf(tags: readonly Tag[]): string {
  for (const key of PEER) {
    const found = tags.find(([name]) => name === key)?.[1];
    if (typeof found === 'string' && found !== '') return boundName(found);
  }
  return '';
}
