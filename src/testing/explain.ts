import { differences, showMatcher, type SpanMatcher } from './match-span.js';
import type { MockSpan } from './mock/mock-span.js';
import { describe, lettersOf, printTree } from './print-tree.js';

const PREFIX = 'kratos-otel/testing: ';

/**
 * @param spans - All spans.
 * @param found - Those that match.
 * @param matcher - What they match.
 * @returns The error for not exactly one span: it shows the tree and what came near.
 */
export function notOne(
  spans: readonly MockSpan[],
  found: readonly MockSpan[],
  matcher: SpanMatcher,
): Error {
  const names = lettersOf(spans);
  if (found.length > 1) {
    const list = found.map((span) => names.get(span)).join(', ');
    return failure(
      `${found.length} spans ${showMatcher(matcher)}, and one was expected: ${list}`,
      spans,
    );
  }
  const near = nearest(spans, matcher).map(
    ([span, why]) => `\n  ${names.get(span) ?? ''} ${span.operationName}: ${why}`,
  );
  const cameNear = near.length === 0 ? '' : `\ncame near:${near.join('')}`;
  return failure(`no span ${showMatcher(matcher)}${cameNear}`, spans);
}

/**
 * @param spans - All spans.
 * @param left - Those that are left.
 * @param what - What they are.
 * @returns The error for spans that should not be there.
 */
export function leftOver(
  spans: readonly MockSpan[],
  left: readonly MockSpan[],
  what: string,
): Error {
  const names = lettersOf(spans);
  const lines = left.map(
    (span) =>
      `\n  ${names.get(span) ?? ''} ${describe(span, { tags: false })}, started at ${span.place}`,
  );
  return failure(
    `${left.length} ${left.length === 1 ? 'span was' : 'spans were'} ${what}:${lines.join('')}`,
    spans,
  );
}

/**
 * @param message - What went wrong.
 * @param spans - All spans.
 * @returns The error, with the tree.
 */
export function failure(message: string, spans: readonly MockSpan[]): Error {
  const tree =
    spans.length === 0
      ? 'no span was recorded'
      : `recorded were:\n${printTree(spans).replaceAll(/^/gm, '  ')}`;
  return new Error(`${PREFIX}${message}\n${tree}`);
}

function nearest(spans: readonly MockSpan[], matcher: SpanMatcher): [MockSpan, string][] {
  if (typeof matcher === 'function') return [];
  const near: [MockSpan, string][] = [];
  for (const span of spans) {
    const found = differences(span, matcher);
    const [first] = found;
    if (found.length !== 1 || first === undefined) continue;
    const isNameAlone = typeof matcher === 'string' || Object.keys(matcher).length === 1;
    if (first.startsWith('its name') && isNameAlone && !isAlike(span.operationName, matcher))
      continue;
    near.push([span, first]);
  }
  return near.slice(0, 5);
}

/** Names that differ in case, in a part, or in one of three characters. */
function isAlike(
  name: string,
  matcher: Exclude<SpanMatcher, (span: MockSpan) => boolean>,
): boolean {
  const wanted =
    typeof matcher === 'string'
      ? matcher
      : 'operationName' in matcher
        ? matcher.operationName
        : undefined;
  if (typeof wanted !== 'string') return false;
  const [one, other] = [name.toLowerCase(), wanted.toLowerCase()];
  if (one === '' || other === '') return false;
  return one.includes(other) || other.includes(one) || distance(one, other) <= other.length / 3;
}

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
