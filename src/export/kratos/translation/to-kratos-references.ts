import type { Link } from '@opentelemetry/api';
import type { KratosReference } from '../../../wire/span/kratos-span.js';
import { shortId } from './short-id.js';

// OpenTelemetry's semantic convention for what OpenTracing called the type of a reference.
const REF_TYPE = 'opentracing.ref_type';

/**
 * Gives the links of a span as references. The schema of the original has them; the original never
 * wrote any.
 *
 * @param links - The links; one without `opentracing.ref_type = child_of` only follows from the
 *   other span, as OpenTelemetry means its links.
 * @throws RangeError when an id is not hex.
 */
export function toKratosReferences(links: readonly Link[]): KratosReference[] {
  return links.map((link) => ({
    type: referenceType(link),
    traceId: shortId(link.context.traceId),
    spanId: shortId(link.context.spanId),
  }));
}

/** @returns What a link is as a reference, see {@link toKratosReferences}. */
export function referenceType({ attributes }: Link): KratosReference['type'] {
  return attributes?.[REF_TYPE] === 'child_of' ? 'childOf' : 'followsFrom';
}
