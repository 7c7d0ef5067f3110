import { SpanStatusCode, type HrTime, type Link, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, SpanEvent } from '../../otel/sdk-shapes.js';
import { stateOf } from '../../otel/span/span-state.js';
import type { ByteWriter } from '../../wire/span/write/byte-writer.js';
import { hexWord } from '../../wire/header/canonical-hex.js';
import { eventSchema, linkSchema, otlpSpanSchema, statusSchema } from './otlp-schema.js';
import { writeOtlpAttributes } from './write-otlp-attributes.js';

// `SpanFlags` of the schema: whether it is known that the parent is remote, and whether it is.
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const NANO = 1_000_000_000;
const SHORT = 0x10000;
const HALF = 0x100000000;
const WORD_DIGITS = 8;
const SPAN_ID_BYTES = 8;
const TRACE_ID_BYTES = 16;

/**
 * Writes the fields of an OTLP `Span`.
 *
 * @param writer - Where to.
 * @param span - An ended span; it is not changed.
 * @throws RangeError when an id is not hex, and whatever reading a foreign value throws.
 */
export function writeOtlpSpan(writer: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  writeIds(writer, context);
  if (parent !== undefined) writeId(writer, otlpSpanSchema.parentSpanId, parent.spanId, 1);
  if (span.name !== '') writer.text(otlpSpanSchema.name, span.name);
  // The enumeration of the schema begins with a kind that nobody has said.
  writer.number(otlpSpanSchema.kind, span.kind + 1);
  writeTime(writer, otlpSpanSchema.startTimeUnixNano, span.startTime);
  writeTime(writer, otlpSpanSchema.endTimeUnixNano, span.endTime);
  const exact = stateOf(context)?.exactTags;
  writeOtlpAttributes(writer, otlpSpanSchema.attributes, span.attributes, exact);
  writeCount(writer, otlpSpanSchema.droppedAttributesCount, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(writer, event);
  writeCount(writer, otlpSpanSchema.droppedEventsCount, span.droppedEventsCount);
  for (const link of span.links) writeLink(writer, link);
  writeCount(writer, otlpSpanSchema.droppedLinksCount, span.droppedLinksCount);
  if (status.code !== SpanStatusCode.UNSET) {
    const mark = writer.open(otlpSpanSchema.status);
    if (status.message) writer.text(statusSchema.message, status.message);
    writer.number(statusSchema.code, status.code);
    writer.close(mark);
  }
  writer.varint(otlpSpanSchema.flags);
  writer.fixed32(context.traceFlags | remoteFlags(parent));
}

/** Trace id, span id and trace state have the same numbers in a span and in a link. */
function writeIds(writer: ByteWriter, { traceId, spanId, traceState }: SpanContext): void {
  writeId(writer, otlpSpanSchema.traceId, traceId, 2);
  writeId(writer, otlpSpanSchema.spanId, spanId, 1);
  const state = traceState?.serialize() ?? '';
  if (state !== '') writer.text(otlpSpanSchema.traceState, state);
}

function writeId(writer: ByteWriter, tag: number, hex: string, halves: 1 | 2): void {
  const length = halves === 2 ? TRACE_ID_BYTES : SPAN_ID_BYTES;
  if (hex.length !== 2 * length) throw new RangeError(`not a hex id: ${JSON.stringify(hex)}`);
  writer.number(tag, length);
  for (let at = 0; at < hex.length; at += 2 * WORD_DIGITS) {
    const high = hexWord(hex, at, at + WORD_DIGITS);
    const low = hexWord(hex, at + WORD_DIGITS, at + 2 * WORD_DIGITS);
    if (high < 0 || low < 0) throw new RangeError(`not a hex id: ${JSON.stringify(hex)}`);
    writer.bigEndian64(high, low);
  }
}

/** Seconds times 10^9 have up to 63 bits: they are multiplied in two parts. */
function writeTime(writer: ByteWriter, tag: number, [seconds, nanos]: HrTime): void {
  const upper = Math.floor(seconds / SHORT) * NANO;
  const lower = (seconds % SHORT) * NANO + nanos;
  const low = (upper % SHORT) * SHORT + lower;
  writer.varint(tag);
  writer.fixed64(Math.floor(upper / SHORT) + Math.floor(low / HALF), low % HALF);
}

function writeEvent(writer: ByteWriter, event: SpanEvent): void {
  const mark = writer.open(otlpSpanSchema.events);
  writeTime(writer, eventSchema.timeUnixNano, event.time);
  if (event.name !== '') writer.text(eventSchema.name, event.name);
  writeOtlpAttributes(writer, eventSchema.attributes, event.attributes ?? {});
  writeCount(writer, eventSchema.droppedAttributesCount, event.droppedAttributesCount ?? 0);
  writer.close(mark);
}

function writeLink(writer: ByteWriter, { context, attributes }: Link): void {
  const mark = writer.open(otlpSpanSchema.links);
  writeIds(writer, context);
  writeOtlpAttributes(writer, linkSchema.attributes, attributes ?? {});
  writer.varint(linkSchema.flags);
  writer.fixed32(context.traceFlags | remoteFlags(context));
  writer.close(mark);
}

function writeCount(writer: ByteWriter, tag: number, count: number): void {
  if (count > 0) writer.number(tag, count);
}

function remoteFlags(context: SpanContext | undefined): number {
  if (context?.isRemote === undefined) return 0;
  return context.isRemote ? HAS_IS_REMOTE | IS_REMOTE : HAS_IS_REMOTE;
}
