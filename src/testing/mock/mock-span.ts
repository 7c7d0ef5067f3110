import type { Attributes, Span } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { LogEvent, LogMessage, LogStack, log, type LogField } from '../../api/tags/log-field.js';
import type { Tag } from '../../api/tags/tag.js';
import { placeOf } from '../code-place.js';
import type { ReadableSpan, SpanEvent } from '../../otel/sdk-shapes.js';
import { stateOf } from '../../otel/span/span-state.js';
import { millisecondsOf } from '../milliseconds-of.js';

/** The kind of a span, in the words of the tag `span.kind`. */
export type MockSpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

const KINDS: Record<SpanKind, MockSpanKind> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

/** What is known of a span beside the SDK's span. */
export interface MockSpanRecord {
  /** The SDK's span. */
  readonly live: Span & ReadableSpan;
  /** What has left of it, once it has ended. */
  ended: ReadableSpan | undefined;
  /** What was given to `finish()`. */
  finishErr: unknown;
  /** Where it was started. */
  readonly place: Error;
  readonly parent: MockSpan | undefined;
  readonly children: MockSpan[];
  /** Writes its header. */
  readonly header: () => string;
}

/**
 * A span that was recorded, of any origin. It can be read at any time; a span that is not finished
 * shows what it has so far. `operationName`, `finishErr`, `finished`, `tags` and `logs` are the original's
 * (`pkg/net/trace/mocktrace/mocktrace.go`).
 */
export class MockSpan {
  /** Its trace id: 32 hex digits. */
  readonly traceId: string;
  /** Its span id: 16 hex digits. */
  readonly spanId: string;
  readonly #record: MockSpanRecord;

  /** @internal */
  constructor(record: MockSpanRecord) {
    this.#record = record;
    const { traceId, spanId } = record.live.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
  }

  /** Its name; the original's `OperationName`. */
  get operationName(): string {
    return this.#read.name;
  }

  /**
   * What was given to `finish()`; the original's `FinishErr`. Of a span that an OpenTelemetry library
   * has made it is an `Error` with the message of its exception or of its status. `undefined` where nothing
   * went wrong.
   */
  get finishErr(): unknown {
    return this.#record.finishErr ?? errorOf(this.#read);
  }

  /** Whether it has ended; the original's `Finished`. */
  get finished(): boolean {
    return this.#record.ended !== undefined;
  }

  /** Its tags in the order in which they were first set; the original's `Tags`. */
  get tags(): readonly Tag[] {
    return Object.entries(this.#read.attributes).map(([key, value]) => ({ key, value }));
  }

  /**
   * The fields of all its log entries; the original's `Logs`. An event of a library that has no field
   * `event` begins with one. An exception is `message` and `stack`, as on the Kratos wire.
   */
  get logs(): readonly LogField[] {
    return this.#read.events.flatMap(fieldsOf);
  }

  /** Its kind, as it is exported. */
  get kind(): MockSpanKind {
    const state = stateOf(this.#record.live.spanContext());
    return KINDS[this.finished ? this.#read.kind : (state?.kind ?? this.#read.kind)];
  }

  /** The service that is called, which was given to `fork()` or `follow()`; empty where there is none. */
  get serviceName(): string {
    const service = this.#read.attributes['peer.service'];
    return service === undefined ? '' : String(service);
  }

  /**
   * The span that it was started under, also when that came by a header and both are in this process.
   * `undefined` for a root and where the parent was not recorded here.
   */
  get parent(): MockSpan | undefined {
    return this.#record.parent;
  }

  /** The spans that were started under it, in this order. */
  get children(): readonly MockSpan[] {
    return this.#record.children;
  }

  /** The span id of its parent, 16 hex digits, wherever that is; `undefined` for a root. */
  get parentSpanId(): string | undefined {
    return this.#record.live.parentSpanContext?.spanId;
  }

  /** Its `kratos-trace-id`, as `traceId()` of its trace gives it. */
  get header(): string {
    return this.#record.header();
  }

  /** Milliseconds from its start to its end; `undefined` until it is finished. */
  get duration(): number | undefined {
    const { ended } = this.#record;
    return ended && millisecondsOf(ended.duration);
  }

  /** When it was started, in milliseconds since the epoch. */
  get startTime(): number {
    return millisecondsOf(this.#read.startTime);
  }

  /** Where in the code it was started: `file:line:column`, relative to the working directory. */
  get place(): string {
    return placeOf(this.#record.place);
  }

  /** The OpenTelemetry span. */
  get span(): Span & ReadableSpan {
    return this.#record.live;
  }

  /** What an exporter gets of it; `undefined` until it is finished. */
  get exported(): ReadableSpan | undefined {
    return this.#record.ended;
  }

  /**
   * @param key - Key of a tag.
   * @returns Its value; `undefined` where there is none.
   */
  tag(key: string): Attributes[string] {
    return this.#read.attributes[key];
  }

  /** @returns What a test runner prints of it. */
  toJSON(): Record<string, unknown> {
    const { operationName, kind, serviceName, finished, finishErr, place } = this;
    return {
      operationName,
      kind,
      ...(serviceName !== '' && { serviceName }),
      tags: { ...this.#read.attributes },
      finished,
      ...(finishErr !== undefined && { finishErr: String(finishErr) }),
      place,
    };
  }

  /** @returns What `console.log()` and `assert` print of it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `MockSpan ${JSON.stringify(this.toJSON(), undefined, 2)}`;
  }

  get #read(): ReadableSpan {
    return this.#record.ended ?? this.#record.live;
  }
}

function fieldsOf({ name, attributes = {} }: SpanEvent): LogField[] {
  if (name === 'exception') {
    return [
      log(LogMessage, String(attributes['exception.message'] ?? '')),
      log(LogStack, String(attributes['exception.stacktrace'] ?? '')),
    ];
  }
  return [
    ...(name === 'log' || LogEvent in attributes ? [] : [log(LogEvent, name)]),
    ...Object.entries(attributes).map(([key, value]) => log(key, String(value))),
  ];
}

function errorOf({ events, status }: ReadableSpan): Error | undefined {
  if (status.code !== SpanStatusCode.ERROR) return undefined;
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes ?? {};
  const error = new Error(String(exception['exception.message'] ?? status.message ?? ''));
  const type = exception['exception.type'];
  if (typeof type === 'string') error.name = type;
  return error;
}
