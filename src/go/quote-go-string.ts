const SHORT_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);
const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function quoteChar(char: string): string {
  const short = SHORT_ESCAPES.get(char);
  if (short !== undefined) return short;
  if (PRINTABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/**
 * Quotes a text as Go's `strconv.Quote` and `%q` do, for error texts that are those of Go.
 *
 * @param text - The text.
 * @returns The text in double quotes, with `"`, `\` and what is not printable escaped.
 */
export function quoteGoString(text: string): string {
  return `"${Array.from(text, quoteChar).join('')}"`;
}
