import type { HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { stateOf } from '../../../otel/span/span-state.js';
import type { ByteWriter } from '../../../wire/span/write/byte-writer.js';
import { encodeMessage } from '../../../wire/encode-message.js';
import { TooLongError } from '../../../wire/too-long-error.js';
import { writeProbability } from '../../../wire/span/write/encode-kratos-span.js';
import { spanSchema } from '../../../wire/generated/span-schema.js';
import { LogWriter } from '../../../wire/span/write/write-log.js';
import { writeReference } from '../../../wire/span/write/write-reference.js';
import { TagWriter } from '../../../wire/span/write/write-tag.js';
import { PrefixCache } from '../../../wire/span/write/prefix-cache.js';
import {
  writeDuration,
  writeDurationParts,
  writeStart,
  writeStartParts,
} from '../../../wire/span/write/write-time.js';
import { writeInt32, writeText } from '../../../wire/span/write/write-field.js';
import { writeId } from '../../../wire/span/write/write-id.js';
import { resourceFields } from './resource-fields.js';
import { sendLogs, type LogSink } from './send-logs.js';
import { sendTags } from './send-tags.js';
import { referenceType } from './to-kratos-references.js';
import { PROTOCOL_VERSION } from './to-kratos-span.js';
import { wholeNanoseconds } from './whole-nanoseconds.js';

/**
 * Gives the bytes of `encodeKratosSpan(toKratosSpan(span))`, without the objects between: it takes
 * less than half of the time.
 *
 * @param span - An ended span; it is not changed.
 * @returns What `encodeKratosSpan` returns.
 * @throws What `toKratosSpan` and `encodeKratosSpan` throw.
 */
export function encodeReadableSpan(span: ReadableSpan): Uint8Array {
  return encodeMessage(span, writeReadableSpan);
}

/**
 * {@link encodeReadableSpan} for callers that cannot send a long message.
 *
 * @param span - An ended span; it is not changed.
 * @param maxBytes - Bytes that the message may have.
 * @returns The message, or `undefined` when it is longer. Memory is taken for no more than some of
 *   them.
 * @throws What `encodeReadableSpan` throws.
 */
export function encodeWithin(span: ReadableSpan, maxBytes: number): Uint8Array | undefined {
  try {
    const message = encodeMessage(span, writeReadableSpan, LIMIT_FACTOR * maxBytes + SLACK_BYTES);
    return message.length <= maxBytes ? message : undefined;
  } catch (error) {
    if (error instanceof TooLongError) return undefined;
    throw error;
  }
}

// A text of n characters has room for 3 n bytes, after at most n that were written before.
const LIMIT_FACTOR = 4;
const SLACK_BYTES = 1024;

function writeReadableSpan(writer: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const resource = resourceFields(span.resource.attributes);
  writer.encoded(resource.serviceName);
  const name = NAMES.get(span.name);
  if (name === undefined) writeName(writer, span.name);
  else writer.encoded(name);
  writeId(writer, spanSchema.traceId, context.traceId);
  writeId(writer, spanSchema.spanId, context.spanId);
  writeId(writer, spanSchema.parentId, span.parentSpanContext?.spanId ?? '');
  writeProbability(writer, stateOf(context)?.probability ?? 0);
  writer.encoded(resource.tags);
  const { tags, logs } = sinksOf(writer);
  sendTags(span, tags);
  if (span.events.length > 0) sendLogs(span.events, logs);
  writer.encoded(resource.env);
  writeTimes(writer, span.startTime, span.duration);
  for (const link of span.links) writeLink(writer, link);
  writeInt32(writer, spanSchema.version, PROTOCOL_VERSION);
}

/** A service has few names of spans, or so many that only the first of them are remembered. */
const NAMES = new PrefixCache(writeName);

function writeName(writer: ByteWriter, name: string): void {
  writeText(writer, spanSchema.operationName, name);
}

/** Writes the log records of a span. */
class EventWriter extends LogWriter implements LogSink {
  open(time: HrTime): void {
    if (isPlain(time)) this.openParts(time[0], Math.trunc(time[1]));
    else this.openNano(wholeNanoseconds(time));
  }
}

/** Where the tags and the log records of the span go that a writer is at. */
class Sinks {
  readonly tags: TagWriter;
  readonly logs: EventWriter;

  constructor(readonly writer: ByteWriter) {
    this.tags = new TagWriter(writer);
    this.logs = new EventWriter(writer);
  }
}

let last: Sinks | undefined;

/** All spans but those that are encoded while another one is come from one writer. */
function sinksOf(writer: ByteWriter): Sinks {
  if (last?.writer !== writer) last = new Sinks(writer);
  return last;
}

function writeTimes(writer: ByteWriter, start: HrTime, duration: HrTime): void {
  if (isPlain(start)) writeStartParts(writer, start[0], Math.trunc(start[1]));
  else writeStart(writer, wholeNanoseconds(start));
  if (isPlain(duration)) {
    writeDurationParts(writer, duration[0], Math.trunc(duration[1]));
    return;
  }
  const nano = wholeNanoseconds(duration);
  writeDuration(writer, nano > 0n ? nano : 0n);
}

function writeLink(writer: ByteWriter, link: Link): void {
  const { traceId, spanId } = link.context;
  writeReference(writer, { type: referenceType(link), traceId, spanId });
}

const NANO = 1_000_000_000;
// Until the year 2106, in which seconds times 10^9 are still exact as a number.
const MAX_SECONDS = 0xffff_ffff;

/** Whether a time is what the SDK makes of a clock, for which no big integers are needed. */
function isPlain(time: HrTime): boolean {
  // Not by destructuring, which iterates.
  const seconds = time[0];
  const nanoseconds = time[1];
  return (
    Number.isInteger(seconds) &&
    seconds >= 0 &&
    seconds <= MAX_SECONDS &&
    nanoseconds >= 0 &&
    nanoseconds < NANO
  );
}
