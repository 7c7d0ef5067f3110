import { canonicalHex } from './canonical-hex.js';
import { float32ToHex } from './float32-hex.js';
import { FLAG_SAMPLED, type TraceHeader } from './trace-header.js';

/**
 * Writes a `kratos-trace-id` header value as the original's `spanContext.String`
 * (`pkg/net/trace/context.go`) does, with the `s-` extension that the original documents for
 * sampled traces and the `l-` extension of this package.
 *
 * Ids may have leading zeros; a 128-bit trace id goes out as its low half, because that is all a
 * Kratos peer can hold.
 *
 * @param header - What to write. `probability` is written only when the flags say "sampled".
 * @returns The header value.
 * @throws RangeError when an id is not hex: nothing but re-encoded hex ever leaves.
 */
export function formatTraceHeader(header: TraceHeader): string {
  const { flags, probability, depth } = header;
  let value =
    id(header.traceId, 'traceId') +
    ':' +
    id(header.spanId, 'spanId') +
    ':' +
    id(header.parentId, 'parentId') +
    ':' +
    (flags & 0xff).toString(16);
  if (probability !== undefined && (flags & FLAG_SAMPLED) !== 0) {
    value += ':s-' + float32ToHex(probability);
  }
  if (depth !== undefined) value += ':l-' + depth.toString(16);
  return value;
}

function id(hex: string, field: string): string {
  const start = hex.length > 16 ? hex.length - 16 : 0;
  const digits = canonicalHex(hex, start, hex.length);
  if (digits === undefined) {
    throw new RangeError(`kratos-otel: ${field} must be hex digits, got ${JSON.stringify(hex)}`);
  }
  return digits;
}
