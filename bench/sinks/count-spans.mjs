import { splitSpans } from 'kratos-otel/reporter';

const JSON_LIST = '['.charCodeAt(0);
const LENGTH_DELIMITED = 2;

/**
 * @param {'tcp' | 'http' | 'unixgram'} network - How it came.
 * @param {Buffer} bytes - A stream of Kratos' spans that is not cut off, a datagram of one, or the
 *   body of a request with Zipkin's JSON or OTLP's protobuf.
 * @returns {number} How many spans it holds.
 */
export function countSpans(network, bytes) {
  if (bytes.length === 0) return 0;
  if (network !== 'http') return splitSpans(bytes).spans.length;
  return bytes[0] === JSON_LIST ? JSON.parse(bytes).length : countOtlp(bytes);
}

/** ExportTraceServiceRequest: resource_spans = 1, its scope_spans = 2, its spans = 2. */
function countOtlp(bytes) {
  let count = 0;
  for (const resourceSpans of fields(bytes, 1)) {
    for (const scopeSpans of fields(resourceSpans, 2)) count += fields(scopeSpans, 2).length;
  }
  return count;
}

/** The messages that a message has under a number. It has no other kinds of field. */
function fields(bytes, wanted) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) !== LENGTH_DELIMITED) throw new Error(`unexpected field ${tag}`);
    const end = varint() + at;
    if (tag >> 3 === wanted) found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}
