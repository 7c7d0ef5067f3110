import { isDeepStrictEqual } from 'node:util';
import type { MockSpan, MockSpanKind } from './mock/mock-span.js';

/** What a span has to be. What is absent may be anything. */
export interface SpanMatch {
  /** Its name. */
  operationName?: string | RegExp;
  /** Its kind. */
  kind?: MockSpanKind;
  /** The service that is called. */
  serviceName?: string;
  /** Tags that it has, among others. */
  tags?: Readonly<Record<string, unknown>>;
  /** The span that it is under, or the name of that; `null` for a root. */
  parent?: MockSpan | string | null;
  /** Whether it is finished. */
  finished?: boolean;
}

/** Says which span is meant: its name, what it has to be, or a function that says so. */
export type SpanMatcher = string | RegExp | SpanMatch | ((span: MockSpan) => boolean);

/**
 * @param span - A span.
 * @param matcher - What it has to be.
 * @returns In what it differs, a sentence each; none when it is meant.
 */
export function differences(span: MockSpan, matcher: SpanMatcher): string[] {
  if (typeof matcher === 'function') return matcher(span) ? [] : ['the function says no'];
  const match =
    typeof matcher === 'string' || matcher instanceof RegExp ? { operationName: matcher } : matcher;
  const found: string[] = [];
  const { operationName, kind, serviceName, tags = {}, parent, finished } = match;
  if (operationName !== undefined && !isNamed(span, operationName)) {
    found.push(`its name is ${quote(span.operationName)}`);
  }
  if (kind !== undefined && span.kind !== kind) found.push(`its kind is ${span.kind}, not ${kind}`);
  if (serviceName !== undefined && span.serviceName !== serviceName) {
    found.push(`it calls ${quote(span.serviceName)}, not ${quote(serviceName)}`);
  }
  found.push(...tagDifferences(span, tags));
  if (parent !== undefined && !isUnder(span, parent)) {
    found.push(`it is ${where(span.parent)}, not ${where(parent)}`);
  }
  if (finished === !span.finished) found.push(finishedOrNot(span));
  return found;
}

function tagDifferences(span: MockSpan, tags: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = [];
  for (const [key, value] of Object.entries(tags)) {
    const actual = span.tag(key);
    if (!isDeepStrictEqual(actual, value)) {
      found.push(`its tag ${key} is ${quote(actual)}, not ${quote(value)}`);
    }
  }
  return found;
}

/**
 * @param matcher - Says which span is meant.
 * @returns The matcher in words.
 */
export function showMatcher(matcher: SpanMatcher): string {
  if (typeof matcher === 'function') return 'that the function accepts';
  if (typeof matcher === 'string') return `named ${quote(matcher)}`;
  if (matcher instanceof RegExp) return `named ${String(matcher)}`;
  const parts = Object.entries(matcher as Record<string, unknown>).map(([key, value]) => {
    const shown =
      key === 'parent' && value !== null && typeof value === 'object'
        ? quote((value as MockSpan).operationName)
        : value instanceof RegExp
          ? String(value)
          : quote(value);
    return `${key}: ${shown}`;
  });
  return `with { ${parts.join(', ')} }`;
}

function finishedOrNot({ finished }: MockSpan): string {
  return finished ? 'it is finished' : 'it is not finished';
}

function isNamed({ operationName }: MockSpan, name: string | RegExp): boolean {
  if (typeof name === 'string') return operationName === name;
  return operationName.search(name) >= 0;
}

function isUnder({ parent }: MockSpan, wanted: MockSpan | string | null): boolean {
  if (wanted === null) return parent === undefined;
  return typeof wanted === 'string' ? parent?.operationName === wanted : parent === wanted;
}

function where(parent: MockSpan | string | null | undefined): string {
  if (parent === null || parent === undefined) return 'a root';
  return `under ${quote(typeof parent === 'string' ? parent : parent.operationName)}`;
}

function quote(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}
