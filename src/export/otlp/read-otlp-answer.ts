import protobuf from 'protobufjs/minimal.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { responseSchema } from './otlp-schema.js';

/**
 * Reads what an OTLP backend says of a request that it has taken: an `ExportTraceServiceResponse`.
 *
 * @param body - The body of its answer.
 * @returns A success. Where the backend threw some of the spans away, with how many, and why.
 */
export function readOtlpAnswer(body: Buffer): DetailedResult {
  try {
    const { rejected, message } = readPartialSuccess(protobuf.Reader.create(body));
    if (!(rejected > 0)) return { code: 0 };
    const error = new Error(`the backend rejected ${rejected} spans: ${message}`);
    return { code: 0, rejected, error };
  } catch {
    // It has the spans. What else it said cannot be read: JSON, or something of a proxy.
    return { code: 0 };
  }
}

function readPartialSuccess(reader: protobuf.Reader): { rejected: number; message: string } {
  const found = { rejected: 0, message: '' };
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag !== responseSchema.partialSuccess) {
      reader.skipType(tag & 7);
      continue;
    }
    const inner = protobuf.Reader.create(reader.bytes());
    while (inner.pos < inner.len) {
      const field = inner.uint32();
      if (field === responseSchema.rejectedSpans) found.rejected = Number(inner.int64());
      else if (field === responseSchema.errorMessage) found.message = inner.string();
      else inner.skipType(field & 7);
    }
  }
  return found;
}
