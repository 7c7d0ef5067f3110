import { SpanStatusCode, type Attributes, type Link } from '@opentelemetry/api';
import type { SpanEvent as TimedEvent } from '../../../otel/sdk-shapes.js';
import type { Glyphs } from './glyphs.js';
import type { Piece } from './paint.js';
import { printableText } from '../../../otel/printable-text.js';
import { printableExcerpt, printableValue } from './printable-value.js';
import { shortTraceId } from '../short-trace-id.js';
import { parentIdOf, type SpanNode } from '../span-node.js';

/** Pieces that stay together when a line is broken. */
export type Token = readonly Piece[];

const GREATEST_MESSAGE_WIDTH = 120;
const GREATEST_NAME_WIDTH = 60;

/**
 * Gives what follows the bar: why a span with a parent is a root, its error, its tags.
 *
 * @param node - The span.
 * @param glyphs - What to mark with.
 * @returns One token each.
 */
export function spanDetails({ span, cutOff }: SpanNode, glyphs: Glyphs): Token[] {
  const tokens: Token[] = [];
  if (cutOff !== undefined) {
    const parentId = printableText(parentIdOf(span) ?? '');
    tokens.push([{ text: `(parent ${parentId} ${cutOff})`, style: 'yellow' }]);
  }
  if (span.status.code === SpanStatusCode.ERROR) {
    const message = span.status.message ?? '';
    const text = printableExcerpt(message || 'error', GREATEST_MESSAGE_WIDTH, glyphs.cut);
    tokens.push([{ text: `${glyphs.error} ${text}`, style: 'red' }]);
  }
  return [...tokens, ...fields(span.attributes, glyphs)];
}

/**
 * Gives what stands below a span's line: its events in their order, then its links.
 *
 * @param node - The span.
 * @param glyphs - What to mark with.
 * @returns One list of tokens a line.
 */
export function spanNotes({ span }: SpanNode, glyphs: Glyphs): Token[][] {
  const { traceId } = span.spanContext();
  return [
    ...span.events.map((event) => eventTokens(event, glyphs)),
    ...span.links.map((link) => [[{ text: linkText(link, traceId) }]]),
  ];
}

function eventTokens({ name, attributes = {} }: TimedEvent, glyphs: Glyphs): Token[] {
  // The stack of an exception would bury the tree; its message stands beside the span.
  const tokens = fields({ ...attributes, 'exception.stacktrace': undefined }, glyphs);
  // A Kratos log has no name of its own: it is called `log`, or by its `event` field.
  const isNamedByFields = name === 'log' || name === attributes.event;
  if (isNamedByFields && tokens.length > 0) return tokens;
  return [[{ text: printableExcerpt(name, GREATEST_NAME_WIDTH, glyphs.cut) }], ...tokens];
}

function fields(attributes: Attributes, glyphs: Glyphs): Token[] {
  const tokens: Token[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const name = printableExcerpt(key, GREATEST_NAME_WIDTH, glyphs.cut);
    tokens.push([{ text: `${name}=`, style: 'dim' }, { text: printableValue(value, glyphs.cut) }]);
  }
  return tokens;
}

function linkText({ context }: Link, traceId: string): string {
  const trace = context.traceId === traceId ? '' : `${shortTraceId(context.traceId)}/`;
  return `follows from ${trace}${printableText(context.spanId)}`;
}
