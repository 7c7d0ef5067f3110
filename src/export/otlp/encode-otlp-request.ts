import { logger } from '../../otel/logger.js';
import type { ReadableSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import { ByteWriter } from '../../wire/span/write/byte-writer.js';
import type { RefusedSpans } from '../delivery/export-outcome.js';
import { requestSchema } from './otlp-schema.js';
import { writeOtlpAttributes } from './write-otlp-attributes.js';
import { writeOtlpSpan } from './write-otlp-span.js';

// A batch of the usual size without growing.
const CHUNK_BYTES = 1024 * 1024;

type Scope = ReadableSpan['instrumentationScope'];

/** A request, and the spans that are not in it. */
export interface OtlpRequest {
  readonly body: Uint8Array;
  readonly refused: RefusedSpans;
}

/** Encodes batches as OTLP's `ExportTraceServiceRequest` in protobuf. */
export class OtlpRequestEncoder {
  private readonly writer = new ByteWriter(CHUNK_BYTES);

  /**
   * @param spans - Ended spans; they are not changed.
   * @returns The request. A resource, and in it a scope, occurs once, however the spans stand. A span
   *   that cannot be read is left out.
   */
  encode(spans: readonly ReadableSpan[]): OtlpRequest {
    const refused = new Map<ReadableSpan, 'cannot be encoded'>();
    const { writer } = this;
    for (const [resource, scopes] of byResource(spans)) {
      const mark = writer.open(requestSchema.resourceSpans);
      const inner = writer.open(requestSchema.resource);
      writeOtlpAttributes(writer, requestSchema.resourceAttributes, resource.attributes);
      writer.close(inner);
      for (const [scope, group] of scopes) this.writeScope(scope, group, refused);
      writer.close(mark);
    }
    return { body: writer.take(), refused };
  }

  private writeScope(
    { name, version = '' }: Scope,
    spans: readonly ReadableSpan[],
    refused: Map<ReadableSpan, 'cannot be encoded'>,
  ): void {
    const { writer } = this;
    const mark = writer.open(requestSchema.scopeSpans);
    const inner = writer.open(requestSchema.scope);
    writer.text(requestSchema.scopeName, name);
    if (version !== '') writer.text(requestSchema.scopeVersion, version);
    writer.close(inner);
    for (const span of spans) {
      const begin = writer.open(requestSchema.spans);
      try {
        writeOtlpSpan(writer, span);
        writer.close(begin);
      } catch (error) {
        writer.cancel(begin);
        refused.set(span, 'cannot be encoded');
        logger.warn('kratos-otel: a span cannot be encoded and is dropped', error);
      }
    }
    writer.close(mark);
  }
}

type ByScope = Map<Scope, ReadableSpan[]>;

function byResource(spans: readonly ReadableSpan[]): Map<ResourceLike, ByScope> {
  const resources = new Map<ResourceLike, ByScope>();
  for (const span of spans) {
    const scopes = resources.get(span.resource) ?? (new Map() as ByScope);
    resources.set(span.resource, scopes);
    const group = scopes.get(span.instrumentationScope);
    if (group === undefined) scopes.set(span.instrumentationScope, [span]);
    else group.push(span);
  }
  return resources;
}
