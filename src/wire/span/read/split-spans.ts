import { spanSchema } from '../../generated/span-schema.js';
import { MAX_SPAN_BYTES } from '../max-span-bytes.js';
import { endOfVarint, INCOMPLETE, varintValue } from './scan-varint.js';

/** What {@link splitSpans} and `splitDelimitedSpans` found. */
export interface SplitSpans {
  /** Whole spans in order, each to be given to `decodeSpan`; views of the bytes, not copies. */
  spans: Uint8Array[];
  /** The beginning of a span whose end is still to come, at most 32 KiB; often empty. A view. */
  rest: Uint8Array;
}

/**
 * Cuts what a Kratos reporter writes to a `tcp` or `unix` stream into spans. The stream has no
 * frames: the spans stand one after another. Each ends with its field 99 (`version`), which the
 * original and this package write last and always.
 *
 * ```text
 * 0a 03 737663 … 98 06 01 | 0a 03 737663 … 98 06 01 | 0a 03 73
 * span ─────────────────┘   span ─────────────────┘   rest
 * ```
 *
 * The pair `98 06` may occur inside of a value too, so fields are read and not searched for.
 *
 * A collector keeps the rest of one chunk and puts it before the next:
 *
 * ```ts
 * let rest: Uint8Array = new Uint8Array();
 * for await (const chunk of socket) {
 *   const split = splitSpans(Buffer.concat([rest, chunk]));
 *   for (const span of split.spans) handle(decodeSpan(span));
 *   rest = split.rest;
 * }
 * ```
 *
 * What is left in `rest` at the end is a span that was cut off. It takes time linear in the number
 * of bytes; since a rest is never longer than 32 KiB, so does the loop.
 *
 * @param bytes - The rest of before and the next chunk.
 * @returns The whole spans and the rest. Both are views: copy what is to outlive the bytes.
 * @throws Error that starts with `kratos-otel/reporter: malformed span: ` when this cannot be a
 *   stream of spans, or a span is over 32 KiB. There is no way to find the next span then: close
 *   the connection.
 */
export function splitSpans(bytes: Uint8Array): SplitSpans {
  return split(bytes, (start) => {
    const end = endOfSpan(bytes, start);
    return end === INCOMPLETE ? undefined : { start, end };
  });
}

/** Finds the next message at an index: from where to where it goes; `undefined` when incomplete. */
export type FindMessage = (start: number) => { start: number; end: number } | undefined;

/**
 * Cuts messages off as long as there are whole ones.
 *
 * @param bytes - What to cut.
 * @param find - Finds one message.
 * @throws What `find` throws.
 */
export function split(bytes: Uint8Array, find: FindMessage): SplitSpans {
  const spans: Uint8Array[] = [];
  let at = 0;
  for (let found = find(at); found; found = find(at)) {
    spans.push(bytes.subarray(found.start, found.end));
    at = found.end;
  }
  return { spans, rest: bytes.subarray(at) };
}

function endOfSpan(bytes: Uint8Array, start: number): number {
  for (let at = start; at !== INCOMPLETE;) {
    const tagEnd = endOfVarint(bytes, at);
    if (tagEnd === INCOMPLETE) break;
    const tag = varintValue(bytes, at, tagEnd);
    at = endOfValue(bytes, tag, tagEnd);
    if (at - start > MAX_SPAN_BYTES) throw malformed(`it is over ${MAX_SPAN_BYTES} bytes`);
    if (tag === spanSchema.version && at !== INCOMPLETE) return at;
  }
  if (bytes.length - start > MAX_SPAN_BYTES) throw malformed(`it is over ${MAX_SPAN_BYTES} bytes`);
  return INCOMPLETE;
}

function endOfValue(bytes: Uint8Array, tag: number, start: number): number {
  if (tag < 8 || tag > 0xffffffff) throw malformed(`${tag} is not the tag of a field`);
  switch (tag % 8) {
    case 0:
      return endOfVarint(bytes, start);
    case 1:
      return within(bytes, start + 8);
    case 2:
      return endOfText(bytes, start);
    case 5:
      return within(bytes, start + 4);
    default:
      throw malformed(`field ${Math.floor(tag / 8)} has the wire type ${tag % 8}`);
  }
}

function endOfText(bytes: Uint8Array, start: number): number {
  const lengthEnd = endOfVarint(bytes, start);
  if (lengthEnd === INCOMPLETE) return INCOMPLETE;
  const length = varintValue(bytes, start, lengthEnd);
  // At once: a reader that waited for that many bytes would wait forever.
  if (length > MAX_SPAN_BYTES) throw malformed(`a field has ${length} bytes`);
  return within(bytes, lengthEnd + length);
}

function within(bytes: Uint8Array, end: number): number {
  return end > bytes.length ? INCOMPLETE : end;
}

function malformed(reason: string): Error {
  return new RangeError(`kratos-otel/reporter: malformed span: ${reason}`);
}
