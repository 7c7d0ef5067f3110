import { SpanKind, type AttributeValue, type Span } from '@opentelemetry/api';
import type { DropCounts } from '../../otel/limits/drop-counts.js';
import type { RecordingSpan } from '../../otel/sdk-shapes.js';
import { STANDARD_TAGS, type SpanLimits } from '../../otel/limits/span-limits.js';
import { MARKER_KEY, SpanFlag, markSpan, type SpanState } from '../../otel/span/span-state.js';
import { attributeValue } from './attribute-value.js';
import { markFailed } from './mark-failed.js';
import { readEntry, type Entry } from '../carriers/read-entry.js';
import type { Tag } from './tag.js';
import { TagError, TagSpanKind } from './tag-keys.js';

/** Of -2^63. */
const MOST_DIGITS = 20;

const KINDS = new Map<unknown, SpanKind>([
  ['client', SpanKind.CLIENT],
  ['server', SpanKind.SERVER],
  ['producer', SpanKind.PRODUCER],
  ['consumer', SpanKind.CONSUMER],
]);

/**
 * Sets the tags of one `setTag()` call, limited as in the original's `SetTag`
 * (`pkg/net/trace/span.go`): a call that begins below the limit is taken whole, and the marker
 * comes when the limit is met exactly.
 *
 * @param span - A recording span.
 * @param state - Its state.
 * @param tags - The tags of the call.
 * @param limits - The limits.
 * @param drops - Where refused tags are counted.
 */
export function setSpanTags(
  span: Span,
  state: SpanState,
  tags: readonly Tag[],
  limits: Readonly<SpanLimits>,
  drops: DropCounts,
): void {
  if (state.tags === 0) state.tags = STANDARD_TAGS + countAttributes(span);
  if (state.tags < limits.maxTags) {
    for (const tag of tags) {
      const entry = readEntry(tag);
      if (entry !== undefined) setSpanTag(span, state, entry);
    }
  } else {
    drops.cut('too many tags', tags.length);
  }
  // With a limit below the standard tags there was never room, and it is met from the start.
  if (state.tags === Math.max(limits.maxTags, STANDARD_TAGS)) {
    markSpan(span, state, SpanFlag.TAGS_MARKED, 'too many tags');
  }
}

function setSpanTag(span: Span, state: SpanState, entry: Entry): void {
  const { key, value } = entry;
  if (key === TagSpanKind) {
    state.kind = KINDS.get(value) ?? SpanKind.INTERNAL;
    if (KINDS.has(value)) return;
  } else if (!hasAttribute(span, key)) {
    state.tags++;
  }
  const attribute = attributeValue(value);
  span.setAttribute(key, attribute);
  if (key === TagError) markFailed(span, value);
  keepType(state, entry, attribute);
}

function keepType(state: SpanState, { key, value, kind }: Entry, attribute: AttributeValue): void {
  if (kind === 'float' && typeof value === 'number') {
    state.exactTags ??= new Map();
    state.exactTags.set(key, { kind, value });
  } else if (typeof value === 'bigint' && isInt64(attribute)) {
    state.exactTags ??= new Map();
    state.exactTags.set(key, { kind: 'int', value });
  } else {
    state.exactTags?.delete(key);
  }
}

/** One that has more digits is none on the Kratos wire either, and is not kept. */
function isInt64(attribute: AttributeValue): boolean {
  return typeof attribute === 'string' && attribute.length <= MOST_DIGITS;
}

function countAttributes(span: Span): number {
  const { attributes } = span as Partial<RecordingSpan>;
  let count = 0;
  for (const key in attributes) if (key !== MARKER_KEY) count++;
  return count;
}

function hasAttribute(span: Span, key: string): boolean {
  const { attributes } = span as Partial<RecordingSpan>;
  return attributes !== undefined && Object.hasOwn(attributes, key);
}
