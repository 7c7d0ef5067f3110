import { MAX_SPAN_BYTES } from '../max-span-bytes.js';
import { endOfVarint, INCOMPLETE, varintValue } from './scan-varint.js';
import { split, type FoundMessage, type SplitSpans } from './split-spans.js';

/**
 * Cuts a stream in which each span stands behind its length, as `KratosExporter` writes it with
 * `framing: 'length-delimited'`. The length is a varint, as in protobuf's own `writeDelimitedTo`:
 *
 * ```text
 * 21 0a03737663…980601   a span of 33 bytes
 * ```
 *
 * To be used in the same loop as `splitSpans`.
 *
 * @param bytes - The rest of before and the next chunk.
 * @returns The whole spans and the rest. Both are views: copy what is to outlive the bytes.
 * @throws Error that starts with `kratos-otel/reporter: malformed span: ` when a length is 0 or
 *   over 32 KiB: close the connection.
 */
export function splitDelimitedSpans(bytes: Uint8Array): SplitSpans {
  return split(bytes, findDelimitedSpan);
}

/**
 * Finds a span behind its length, see {@link splitDelimitedSpans}.
 *
 * @throws Error when the length is not one that a span can have.
 */
export function findDelimitedSpan(bytes: Uint8Array, at: number): FoundMessage | undefined {
  const start = endOfVarint(bytes, at);
  if (start === INCOMPLETE) return undefined;
  const length = varintValue(bytes, at, start);
  if (length < 1 || length > MAX_SPAN_BYTES) {
    throw new RangeError(
      `kratos-otel/reporter: malformed span: a length must be 1 to ${MAX_SPAN_BYTES}, got ${length}`,
    );
  }
  const end = start + length;
  return end > bytes.length ? undefined : { start, end };
}
