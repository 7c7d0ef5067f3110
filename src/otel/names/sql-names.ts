import type { EndedSpan } from '../sdk-shapes.js';
import { firstText, givenAddress } from './read-attributes.js';
import type { Renamed } from './renamed.js';

const NOISE = /^(?:\s+|--[^\n]*\n|#[^\n]*\n|\/\*.*?\*\/|\()+/s;
const BEGIN = /^(?:begin|start\s+transaction)\b/i;
const END = /^(commit|rollback)(?:\s+work)?\s*;?\s*$/i;
const QUERY = /^(?:select|show|desc|describe|explain|with|values|table)\b/i;

// A quoted text, also one that is cut off before its end; a quoted name, which stays; a number.
const LITERAL =
  /'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$)|`[^`]*`|(?<![\w$.`])(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)(?![\w$])/gis;

/**
 * Names a span of MySQL as the original does (`pkg/database/sql/sql.go`).
 *
 * @param span - A CLIENT span of a client of MySQL or MariaDB.
 * @returns Its name and its tags; `undefined` when it is not a statement.
 */
export function sqlNames({ attributes, name }: EndedSpan): Renamed | undefined {
  const text = firstText(attributes, 'db.query.text', 'db.statement');
  const address = givenAddress(attributes) ?? '';
  const operation = firstText(attributes, 'db.operation.name', 'db.operation');
  const statement = (text ?? operation ?? name).replace(NOISE, '');
  if (BEGIN.test(statement)) {
    return { name: 'begin', tags: { 'legacy.address': address, 'legacy.comment': '' } };
  }
  // The original has one span for a transaction, from its begin to its end, and none for these.
  const end = END.exec(statement)?.[1];
  if (end !== undefined) {
    return { name: end.toLowerCase(), tags: { 'legacy.address': address, 'legacy.comment': '' } };
  }
  if (text === undefined && operation === undefined) return undefined;
  return {
    name: QUERY.test(statement) ? 'query' : 'exec',
    tags: { 'legacy.address': address, 'legacy.comment': withoutArguments(text ?? '') },
  };
}

/**
 * @param text - The text of an SQL statement, into which an instrumentation may have put its arguments.
 * @returns The statement with `?` in the place of texts and numbers.
 */
export function withoutArguments(text: string): string {
  return text.replace(LITERAL, (found) => (found.startsWith('`') ? found : '?'));
}
