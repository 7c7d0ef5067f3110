import { SpanKind, SpanStatusCode, type Attributes, type SpanStatus } from '@opentelemetry/api';
import { parseGoBool } from '../../go/parse-go-bool.js';
import type { ExactTag } from '../../otel/span/span-state.js';
import { tagKind, tagSchema } from '../../wire/generated/span-schema.js';
import { int64ToBigInt } from '../../wire/span/int64.js';
import type { ByteReader } from './byte-reader.js';
import { MalformedSpanError } from './malformed-span-error.js';
import { PROCESS_TAGS, type ProcessNames } from './process-resources.js';
import type { TextCache } from './text-cache.js';

const KINDS: Readonly<Record<string, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
const KIND = 'span.kind';
const ERROR = 'error';
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };
const FAILED: SpanStatus = { code: SpanStatusCode.ERROR };
const HALF = 0x100000000;
// 2^53, beyond which a number is no exact integer.
const GREATEST_HIGH = 0x200000;

/**
 * The tags of a span: what they say of the process goes to `names`, the kind and the status are told
 * apart, all others are attributes. Of two tags with one key the later counts, as with `setTag()`.
 */
export class RelayedTags {
  attributes: Attributes = {};
  kind: SpanKind = SpanKind.INTERNAL;
  /** Tags whose attribute cannot say what they are. */
  exact: Map<string, ExactTag> | undefined;
  /** Whether only tags of the process have come so far. Later ones of the same name are the span's. */
  private isBegin = true;

  constructor(
    private readonly names: ProcessNames,
    private readonly cache: TextCache,
  ) {}

  /** Forgets everything: a new span begins. */
  clear(): void {
    this.attributes = {};
    this.kind = SpanKind.INTERNAL;
    this.exact = undefined;
    this.isBegin = true;
  }

  /**
   * Reads one tag.
   *
   * @param reader - Stands before the length of a `dapper.trace.Tag`, and then behind the tag.
   * @throws MalformedSpanError when it is none, or its value has not the length of its kind.
   */
  read(reader: ByteReader): void {
    const { limit } = reader;
    reader.span();
    const end = reader.at;
    reader.at = reader.start;
    reader.limit = end;
    let key = '';
    let kind = 0;
    let from = end;
    let to = end;
    while (reader.at < end) {
      const tag = reader.varint();
      if (tag === tagSchema.key) {
        reader.span();
        key = reader.text(reader.start, reader.at, this.cache);
      } else if (tag === tagSchema.kind) kind = reader.varint();
      else if (tag === tagSchema.value) {
        reader.span();
        from = reader.start;
        to = reader.at;
      } else reader.skip(tag);
    }
    reader.limit = limit;
    this.set(key, kind, from, to, reader);
  }

  /** @returns What the tag `error` says, as `setTag()` reads it. */
  status(): SpanStatus {
    const value = this.attributes[ERROR];
    if (value === undefined || value === false || value === '' || value === 0) return UNSET;
    if (typeof value !== 'string') return Number.isNaN(value) ? UNSET : FAILED;
    const said = parseGoBool(value);
    if (said === false) return UNSET;
    return said === true ? FAILED : { code: SpanStatusCode.ERROR, message: value };
  }

  private set(key: string, kind: number, from: number, to: number, reader: ByteReader): void {
    const length = to - from;
    switch (kind) {
      case tagKind.STRING:
        this.setText(key, reader.text(from, to, this.cache));
        return;
      case tagKind.INT:
        if (length !== 8) throw wrongLength(key, length);
        this.setInt(key, from, reader);
        return;
      case tagKind.BOOL:
        // The original marks floats as BOOL.
        if (length === 1) this.put(key, reader.byte(from) !== 0);
        else if (length === 8) this.setFloat(key, reader.bigEndianDouble(from));
        else throw wrongLength(key, length);
        return;
      case tagKind.FLOAT:
        if (length !== 8) throw wrongLength(key, length);
        this.setFloat(key, reader.bigEndianDouble(from));
        return;
      default:
        throw new MalformedSpanError(`a tag is of the unknown kind ${kind}`);
    }
  }

  private setText(key: string, value: string): void {
    if (this.isBegin) {
      const name = PROCESS_TAGS.find((each) => each === key);
      if (name !== undefined && this.names[name] === '') {
        this.names[name] = value;
        return;
      }
    }
    if (key === KIND) {
      const named = Object.hasOwn(KINDS, value) ? KINDS[value] : undefined;
      this.kind = named ?? SpanKind.INTERNAL;
      if (named !== undefined) {
        this.isBegin = false;
        if (this.attributes[KIND] !== undefined) Reflect.deleteProperty(this.attributes, KIND);
        return;
      }
    }
    this.put(key, value);
  }

  private setInt(key: string, at: number, reader: ByteReader): void {
    reader.bigEndian64(at);
    const { high, low } = reader;
    if (high > -GREATEST_HIGH && high < GREATEST_HIGH) {
      this.put(key, high * HALF + (low >>> 0));
      return;
    }
    // OpenTelemetry's attributes are doubles. As `tagInt64` of a bigint does it: the digits, and beside
    // them what they are.
    const value = int64ToBigInt({ high, low });
    this.put(key, value.toString());
    (this.exact ??= new Map<string, ExactTag>()).set(key, { kind: 'int', value });
  }

  private setFloat(key: string, value: number): void {
    this.put(key, value);
    if (Number.isInteger(value)) {
      (this.exact ??= new Map<string, ExactTag>()).set(key, { kind: 'float', value });
    }
  }

  private put(key: string, value: string | number | boolean): void {
    this.isBegin = false;
    this.exact?.delete(key);
    if (key === '__proto__') {
      Object.defineProperty(this.attributes, key, { value, enumerable: true, writable: true });
    } else this.attributes[key] = value;
  }
}

function wrongLength(key: string, length: number): Error {
  return new MalformedSpanError(`a tag ${JSON.stringify(key)} has ${length} bytes`);
}
