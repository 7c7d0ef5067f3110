import { SpanKind } from '@opentelemetry/api';

/**
 * A span in a form that those of all peers can be compared in.
 *
 * @typedef {object} PlainSpan
 * @property {string} name - Its name.
 * @property {string} kind - Its kind, in lower case.
 * @property {string | null} parent - The name of its parent.
 * @property {Record<string, unknown>} tags - Its tags.
 */

/**
 * @param {readonly import('@opentelemetry/sdk-trace-base').ReadableSpan[]} spans - Ended spans of
 *   OpenTelemetry's SDK.
 * @returns {PlainSpan[]} The same, to compare.
 */
export function plainOTelSpans(spans) {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return spans.map((span) => {
    // OpenTracing has no kinds but a tag, and its shim leaves it at that.
    const { 'span.kind': kind, ...tags } = span.attributes;
    const parent = names.get(span.parentSpanContext?.spanId) ?? null;
    return { name: span.name, kind: kind ?? SpanKind[span.kind].toLowerCase(), parent, tags };
  });
}
