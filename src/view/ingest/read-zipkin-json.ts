import { wholeSpanId, wholeTraceId } from '../model/hex-id.js';
import type { ReadSpans, ViewKind, ViewLog, ViewSpan } from '../model/view-span.js';
import { boundName, boundTags, boundText, boundValue, MAX_LOGS } from './bound-text.js';
import { asList, asObject, SpanReading, type Json } from './read-each.js';

const KINDS: ReadonlyMap<string, ViewKind> = new Map([
  ['CLIENT', 'client'],
  ['SERVER', 'server'],
  ['PRODUCER', 'producer'],
  ['CONSUMER', 'consumer'],
]);

/**
 * Reads spans of Zipkin's JSON v2: what `POST /api/v2/spans` takes, and lists of traces, which are
 * lists of lists of spans.
 *
 * @param json - The parsed body.
 * @throws TypeError when it is not a list.
 */
export function readZipkinJson(json: unknown): ReadSpans {
  if (!Array.isArray(json)) throw new TypeError('Zipkin JSON must be a list of spans');
  const reading = new SpanReading();
  for (const each of json.flat() as unknown[]) reading.add(() => readSpan(asObject(each)));
  return reading.result;
}

function readSpan(json: Json): ViewSpan {
  const traceId = wholeTraceId(json.traceId);
  if (traceId === undefined) throw new Error('traceId must be 1 to 32 hex digits');
  const spanId = wholeSpanId(json.id);
  if (spanId === undefined) throw new Error('id must be 1 to 16 hex digits');
  const tags = asObject(json.tags);
  const start = micros(json.timestamp);
  const { error } = tags;
  const isError = error !== undefined && error !== 'false' && error !== false;
  const says = isError && typeof error === 'string' && error !== 'true' && error !== '';
  const remote = asObject(json.remoteEndpoint);
  const peer = boundName(remote.serviceName);
  return {
    traceId,
    spanId,
    parentId: wholeSpanId(json.parentId) ?? '',
    name: boundName(json.name),
    service: boundName(asObject(json.localEndpoint).serviceName),
    kind: KINDS.get(String(json.kind)) ?? 'internal',
    start: Math.trunc(start),
    nanos: 0,
    duration: micros(json.duration),
    error: isError,
    ...(says && { errorText: boundText(error, 512) }),
    tags: boundTags(Object.entries(tags)),
    resource: [],
    logs: asList(json.annotations)
      .slice(0, MAX_LOGS)
      .map((each) => readAnnotation(each, start)),
    links: [],
    ...(peer !== '' && { peer }),
    ...(json.shared === true && { shared: true }),
  };
}

function readAnnotation(json: unknown, start: number): ViewLog {
  const { timestamp, value } = asObject(json);
  return { at: micros(timestamp) - start, name: String(boundValue(value)), fields: [] };
}

function micros(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0;
}
