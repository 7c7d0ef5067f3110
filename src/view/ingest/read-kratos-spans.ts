import type { KratosSpan } from '../../wire/span/kratos-span.js';
import { decodeKratosSpan } from '../../wire/span/read/decode-kratos-span.js';
import { splitSpans } from '../../wire/span/read/split-spans.js';
import { wholeSpanId, wholeTraceId } from '../model/hex-id.js';
import type { ReadSpans, Tag, ViewKind, ViewLog, ViewSpan } from '../model/view-span.js';
import { boundName, boundTags, boundText, MAX_LINKS, MAX_LOGS } from './bound-text.js';
import { toEpochTime } from './epoch-time.js';
import { SpanReading } from './read-each.js';

const KINDS: readonly ViewKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];
/** Tags that the original gives every span of a process (`pkg/net/trace/dapper.go`). */
const RESOURCE = ['region', 'zone', 'hostname', 'ip'];
const PEERS = ['peer.service', 'db.type', 'legacy.component'];

/**
 * Reads spans of Kratos v1 that stand one after another, as on a stream.
 *
 * @param bytes - Whole spans.
 * @throws Error when they are not, or the last one has no end.
 */
export function readKratosSpans(bytes: Uint8Array): ReadSpans {
  const { spans, rest } = splitSpans(bytes);
  if (rest.length > 0) throw new Error('the last span is cut off');
  return readKratosMessages(spans);
}

/**
 * Reads spans of Kratos v1.
 *
 * @param messages - One span each.
 */
export function readKratosMessages(messages: readonly Uint8Array[]): ReadSpans {
  const reading = new SpanReading();
  for (const message of messages) reading.add(() => toViewSpan(decodeKratosSpan(message)));
  return reading.result;
}

function toViewSpan(span: KratosSpan): ViewSpan {
  const traceId = wholeTraceId(span.traceId);
  const spanId = wholeSpanId(span.spanId);
  if (traceId === undefined || spanId === undefined) throw new Error('kratos span: no ids');
  const all = boundTags(span.tags.map(({ key, value }) => [key, value] as const));
  const kind = valueOf(all, 'span.kind');
  const error = valueOf(all, 'error');
  const hasFailed = error !== undefined && error !== false && error !== 'false' && error !== '';
  const peer = PEERS.map((key) => valueOf(all, key)).find((value) => value !== undefined);
  const start = toEpochTime(span.startUnixNano);
  const logs = span.logs.slice(0, MAX_LOGS).map((log) => toViewLog(log, span.startUnixNano));
  const errorText = hasFailed ? messageOf(logs) : undefined;
  return {
    traceId,
    spanId,
    parentId: wholeSpanId(span.parentId) ?? '',
    name: boundName(span.operationName),
    service: boundName(span.serviceName),
    kind: KINDS.find((known) => known === kind) ?? 'internal',
    start: start.micros,
    nanos: start.nanos,
    duration: Math.max(0, Number(span.durationNano) / 1000),
    error: hasFailed,
    ...(errorText !== undefined && { errorText }),
    tags: all.filter(([key]) => key !== 'span.kind' && !RESOURCE.includes(key)),
    resource: all.filter(([key]) => RESOURCE.includes(key)),
    logs,
    links: (span.references ?? []).slice(0, MAX_LINKS).flatMap((reference) => {
      const trace = wholeTraceId(reference.traceId);
      const other = wholeSpanId(reference.spanId);
      const type = reference.type === 'childOf' ? 'child-of' : 'follows-from';
      return trace && other ? [{ traceId: trace, spanId: other, type }] : [];
    }),
    ...(peer !== undefined && peer !== '' && { peer: boundName(String(peer)) }),
  };
}

function toViewLog(log: KratosSpan['logs'][number], start: bigint): ViewLog {
  const at = Number(log.timestampUnixNano - start) / 1000;
  const fields = boundTags(log.fields.map(({ key, value }) => [key, value] as const));
  return { at, name: '', fields };
}

/** An error of the original is a tag and a log `message`. */
function messageOf(logs: readonly ViewLog[]): string | undefined {
  const fields = logs.flatMap((log) => log.fields);
  const message = fields.find(([key]) => key === 'message');
  return message === undefined ? undefined : boundText(String(message[1]), 512);
}

function valueOf(tags: readonly Tag[], key: string): Tag[1] | undefined {
  return tags.find(([name]) => name === key)?.[1];
}
