import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, Link, SpanContext, SpanStatus } from '@opentelemetry/api';
import type { SpanEvent } from '../../otel/sdk-shapes.js';
import { attachState, newState } from '../../otel/span/span-state.js';
import { HeaderTraceState } from '../../otel/w3c/header-trace-state.js';
import { spanSchema, timestampSchema } from '../../wire/generated/span-schema.js';
import { MAX_SPAN_BYTES } from '../../wire/span/max-span-bytes.js';
import { ByteReader } from './byte-reader.js';
import { MalformedSpanError } from './malformed-span-error.js';
import { ProcessResources, type ProcessNames } from './process-resources.js';
import { readReferenceLink } from './relayed-references.js';
import { RelayedLogs } from './relayed-logs.js';
import { RelayedSpan } from './relayed-span.js';
import { RelayedTags } from './relayed-tags.js';
import { TextCache } from './text-cache.js';
import { addTimes } from './wire-time.js';
import { toSpanId, toTraceId } from './wire-ids.js';

const NANO = 1_000_000_000;
// 2^63 nanoseconds: OTLP and the logs of Kratos count that far.
const GREATEST_SECONDS = 9_223_372_035;
const NO_LINKS: readonly Link[] = [];
// W3C Trace Context Level 2: sampled with a threshold of 0, which is with probability 1.
const ALWAYS_SAMPLED = HeaderTraceState.parse('ot=th:0');

/**
 * Reads messages `dapper.trace.Span` of `proto/span.proto` into spans, one after another. It does what
 * `decodeSpan` does and what an exporter needs beyond, without anything in between: of the time that
 * a relay has for a span this takes the greatest part.
 *
 * | message | span |
 * |---|---|
 * | ids | the same, behind 64 zeros for a trace |
 * | service, `env`, the tags `region`, `zone`, `hostname`, `ip` that come first | resource |
 * | tag `span.kind` with one of four names | kind |
 * | tag `error` | status, and an attribute |
 * | other tags | attributes, with their types |
 * | logs | events, see {@link RelayedLogs} |
 * | references | links |
 * | sampling probability 1 | `tracestate: ot=th:0` |
 * | another one | kept for another Kratos collector: see `docs/relay.md` |
 */
export class SpanReader {
  private readonly cache = new TextCache();
  private readonly reader = new ByteReader();
  private readonly resources = new ProcessResources();
  private readonly names: ProcessNames = emptyNames();
  private readonly tags = new RelayedTags(this.names, this.cache);
  private readonly logs = new RelayedLogs(this.cache);
  private name = '';
  private caller = '';
  private traceId = '';
  private spanId = '';
  private parentId = '';
  private probability = 0;
  private startTime: HrTime = [0, 0];
  private duration: HrTime = [0, 0];
  private links: Link[] | undefined;

  /**
   * @param bytes - The message without length or other frame. Nothing of it is kept.
   * @returns The span.
   * @throws MalformedSpanError when it is no span, or one without ids.
   */
  read(bytes: Buffer): RelayedSpan {
    if (bytes.length > MAX_SPAN_BYTES) {
      throw new MalformedSpanError(`it has ${bytes.length} bytes`, 'too large');
    }
    this.clear();
    const { reader } = this;
    reader.open(bytes);
    try {
      while (reader.at < bytes.length) this.readField(reader.varint());
    } finally {
      reader.close();
    }
    return this.finish();
  }

  private readField(tag: number): void {
    const { reader } = this;
    switch (tag) {
      case spanSchema.tags:
        this.tags.read(reader);
        return;
      case spanSchema.logs:
        this.logs.read(reader);
        return;
      case spanSchema.serviceName:
        this.names.service = this.readText();
        return;
      case spanSchema.operationName:
        this.name = this.readText();
        return;
      case spanSchema.traceId:
        reader.varint();
        this.traceId = toTraceId(reader.high, reader.low);
        return;
      case spanSchema.spanId:
        reader.varint();
        this.spanId = toSpanId(reader.high, reader.low);
        return;
      case spanSchema.parentId:
        reader.varint();
        this.parentId = toSpanId(reader.high, reader.low);
        return;
      case spanSchema.startTime:
        this.startTime = this.readTime();
        return;
      case spanSchema.duration:
        this.duration = this.readTime();
        return;
      default:
        this.readRareField(tag);
    }
  }

  private readRareField(tag: number): void {
    const { reader } = this;
    if (tag === spanSchema.samplingProbability) this.probability = reader.float();
    else if (tag === spanSchema.env) this.names.env = this.readText();
    else if (tag === spanSchema.caller) this.caller = this.readText();
    else if (tag === spanSchema.references) {
      const link = readReferenceLink(reader);
      if (link !== undefined) (this.links ??= []).push(link);
    } else if (tag < 8) throw new MalformedSpanError(`${tag} is not the tag of a field`);
    else reader.skip(tag);
  }

  private readText(): string {
    const { reader } = this;
    reader.span();
    return reader.text(reader.start, reader.at, this.cache);
  }

  /** A `Timestamp` and a `Duration` have the same two fields. A negative one is 0. */
  private readTime(): HrTime {
    const { reader } = this;
    const { limit } = reader;
    reader.span();
    const end = reader.at;
    reader.at = reader.start;
    reader.limit = end;
    let seconds = 0;
    let nanos = 0;
    while (reader.at < end) {
      const tag = reader.varint();
      if (tag === timestampSchema.seconds) seconds = reader.signed();
      else if (tag === timestampSchema.nanos) nanos = reader.signed();
      else reader.skip(tag);
    }
    reader.limit = limit;
    if (seconds < 0 || nanos < 0) return [0, 0];
    if (seconds > GREATEST_SECONDS || nanos >= NANO) {
      throw new MalformedSpanError(`a time of ${seconds} s and ${nanos} ns`);
    }
    return [seconds, nanos];
  }

  private finish(): RelayedSpan {
    const { tags, traceId, spanId, parentId, startTime, duration } = this;
    if (traceId === '' || spanId === '') {
      throw new MalformedSpanError('it has no trace id or no span id', 'no id');
    }
    if (this.caller !== '') tags.attributes.caller ??= this.caller;
    const said = tags.status();
    const isFailed = said.code === SpanStatusCode.ERROR;
    const events = this.logs.take(isFailed);
    const context = this.context();
    return new RelayedSpan({
      name: this.name,
      kind: tags.kind,
      context,
      parent: parentId === '' ? undefined : parentContext(traceId, parentId, tags.kind),
      startTime,
      endTime: addTimes(startTime, duration),
      duration,
      status: isFailed && said.message === undefined ? failure(said, events) : said,
      attributes: tags.attributes,
      events,
      links: this.links ?? NO_LINKS,
      resource: this.resources.get(this.names),
    });
  }

  private context(): SpanContext {
    const { traceId, spanId, parentId, probability, tags } = this;
    const context: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
    if (probability === 1 && ALWAYS_SAMPLED !== undefined) context.traceState = ALWAYS_SAMPLED;
    if (tags.exact !== undefined || probability !== 0) {
      const state = attachState(context, newState(parentId === '' ? '0' : parentId, 1));
      state.exactTags = tags.exact;
      if (probability > 0 && probability <= 1) state.probability = probability;
    }
    return context;
  }

  private clear(): void {
    Object.assign(this.names, NO_NAMES);
    this.tags.clear();
    this.logs.clear();
    this.name = '';
    this.caller = '';
    this.traceId = '';
    this.spanId = '';
    this.parentId = '';
    this.probability = 0;
    this.startTime = [0, 0];
    this.duration = [0, 0];
    this.links = undefined;
  }
}

const NO_NAMES: Readonly<ProcessNames> = emptyNames();

function emptyNames(): ProcessNames {
  return { service: '', env: '', region: '', zone: '', hostname: '', ip: '' };
}

/** A span gets the kind SERVER when it is made from a header: its parent is in another process. */
function parentContext(traceId: string, spanId: string, kind: SpanKind): SpanContext {
  const parent: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  if (kind === SpanKind.SERVER) parent.isRemote = true;
  return parent;
}

/** The message of a failed span is that of its last exception, as `finish(err)` sets both. */
function failure(status: SpanStatus, events: readonly SpanEvent[]): SpanStatus {
  const last = events.at(-1);
  const message = last?.name === 'exception' ? last.attributes?.['exception.message'] : undefined;
  return typeof message === 'string' ? { code: status.code, message } : status;
}
