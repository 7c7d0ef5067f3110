import type { MockSpan } from './mock/mock-span.js';

/** What `tree()` shows. */
export interface TreeOptions {
  /** Which tags are shown: all (`true`, default), none (`false`), or those with these keys. */
  tags?: boolean | readonly string[];
}

const PORT_KEY = /(^|[._])port$/;
const LOCAL_PORT = /\b(localhost|127\.0\.0\.1|\[::1\]):\d+/g;

/**
 * @param spans - Spans in the order in which they were started.
 * @returns Their letters: a, b, … z, aa, ab and so on.
 */
export function lettersOf(spans: readonly MockSpan[]): Map<MockSpan, string> {
  return new Map(spans.map((span, index) => [span, letters(index)]));
}

/**
 * Prints spans as trees: a line for each span, its children two spaces further to the right, all in the
 * order in which they were started. Ids are letters. Times and ports are left out, so the text is the
 * same in each run.
 *
 * @param spans - The spans.
 * @param options - See {@link TreeOptions}.
 * @returns The text; empty for no spans.
 */
export function printTree(spans: readonly MockSpan[], options: TreeOptions = {}): string {
  const names = lettersOf(spans);
  const lines: string[] = [];
  const print = (span: MockSpan, indent: string): void => {
    lines.push(`${indent}${names.get(span) ?? '?'} ${describe(span, options)}`);
    for (const child of span.children) print(child, `${indent}  `);
  };
  for (const span of spans) {
    if (span.parent === undefined || !names.has(span.parent)) print(span, '');
  }
  return lines.join('\n');
}

/**
 * @param span - A span.
 * @param options - See {@link TreeOptions}.
 * @returns One line that describes it, without its letter.
 */
export function describe(span: MockSpan, options: TreeOptions = {}): string {
  const { operationName, kind, serviceName, finished, finishErr } = span;
  return [
    operationName === '' ? '(no name)' : operationName,
    `[${kind}]`,
    ...(serviceName === '' ? [] : [serviceName]),
    ...shownTags(span, options),
    ...(finishErr === undefined ? [] : [`failed: ${messageOf(finishErr)}`]),
    ...(finished ? [] : ['not finished']),
  ].join(' ');
}

function shownTags({ tags }: MockSpan, { tags: shown = true }: TreeOptions): string[] {
  if (shown === false) return [];
  return tags
    .filter(({ key }) =>
      shown === true ? key !== 'peer.service' && key !== 'error' : shown.includes(key),
    )
    .map(({ key, value }) => `${key}=${PORT_KEY.test(key) ? '*' : stable(String(value))}`);
}

function stable(text: string): string {
  return text.replaceAll(LOCAL_PORT, '$1:*');
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return stable(text.split('\n')[0] ?? '');
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
