import type { Attributes, HrTime } from '@opentelemetry/api';
import type { SpanEvent } from '../../otel/sdk-shapes.js';
import { fieldSchema, logSchema } from '../../wire/generated/span-schema.js';
import type { ByteReader } from './byte-reader.js';
import type { TextCache } from './text-cache.js';
import { toWireTime } from './wire-time.js';

/** The name of a log without a field `event`, as `setLog()` gives it. */
const UNNAMED = 'log';
const EVENT = 'event';
const MESSAGE = 'message';
const STACK = 'stack';
const NONE: readonly SpanEvent[] = [];

/** The log records of a span as events. */
export class RelayedLogs {
  private events: SpanEvent[] = [];
  private fields = 0;
  private latest = '';
  /** For each event the key of its one field; empty for one with several, or with none. */
  private readonly only: string[] = [];

  /** @param cache - Knows texts that come often. */
  constructor(private readonly cache: TextCache) {}

  /** Forgets everything: a new span begins. */
  clear(): void {
    this.events = [];
    this.only.length = 0;
  }

  /**
   * Reads one record; its deprecated key, kind and value are stepped over.
   *
   * @param reader - Stands before the length of a `dapper.trace.Log`, and then behind the log.
   * @throws MalformedSpanError when it is none.
   */
  read(reader: ByteReader): void {
    const { limit } = reader;
    reader.span();
    const end = reader.at;
    reader.at = reader.start;
    reader.limit = end;
    const attributes: Attributes = {};
    let time: HrTime = [0, 0];
    this.fields = 0;
    while (reader.at < end) {
      const tag = reader.varint();
      if (tag === logSchema.timestamp) {
        reader.varint();
        time = toWireTime(reader.high, reader.low);
      } else if (tag === logSchema.fields) this.readField(reader, attributes);
      else reader.skip(tag);
    }
    reader.limit = limit;
    const named = Object.hasOwn(attributes, EVENT) ? attributes[EVENT] : undefined;
    const name = typeof named === 'string' ? named : UNNAMED;
    this.events.push({ name, time, attributes });
    this.only.push(this.fields === 1 ? this.latest : '');
  }

  /**
   * @param isFailed - Whether the span has failed.
   * @returns The events. The two logs of the original's `Finish(err)`, `message` and behind it
   *   `stack`, are one event `exception`; of a failed span the last log is that by itself too, since
   *   most errors in Go have no stack.
   */
  take(isFailed: boolean): readonly SpanEvent[] {
    const { events, only } = this;
    if (events.length === 0) return NONE;
    if (!only.includes(MESSAGE)) return events;
    const taken: SpanEvent[] = [];
    for (let i = 0; i < events.length; i++) {
      const event = events[i];
      if (event === undefined) continue;
      const hasStack = only[i + 1] === STACK;
      const isLast = i === events.length - 1;
      if (only[i] !== MESSAGE || !(hasStack || (isFailed && isLast))) taken.push(event);
      else taken.push(exception(event, hasStack ? events[++i] : undefined));
    }
    return taken;
  }

  private readField(reader: ByteReader, attributes: Attributes): void {
    const { limit } = reader;
    reader.span();
    const end = reader.at;
    reader.at = reader.start;
    reader.limit = end;
    let key = '';
    let value = '';
    while (reader.at < end) {
      const tag = reader.varint();
      if (tag === fieldSchema.key || tag === fieldSchema.value) {
        reader.span();
        const text = reader.text(reader.start, reader.at, this.cache);
        if (tag === fieldSchema.key) key = text;
        else value = text;
      } else reader.skip(tag);
    }
    reader.limit = limit;
    this.fields++;
    this.latest = key;
    if (key === '__proto__') {
      Object.defineProperty(attributes, key, { value, enumerable: true, writable: true });
    } else attributes[key] = value;
  }
}

function exception(message: SpanEvent, stack: SpanEvent | undefined): SpanEvent {
  const attributes: Attributes = {};
  const text = message.attributes?.[MESSAGE];
  const trace = stack?.attributes?.[STACK];
  if (text !== undefined) attributes['exception.message'] = text;
  if (trace !== undefined) attributes['exception.stacktrace'] = trace;
  return { name: 'exception', time: message.time, attributes };
}
