import { expect, test } from 'vitest';
import { quoteGoString } from '../../src/go/quote-go-string.js';

// What Go's strconv.Quote answers.
test.each([
  ['', '""'],
  ['a b', '"a b"'],
  ['"\\', '"\\"\\\\"'],
  ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
  ['\x00\x1f\x7f', '"\\x00\\x1f\\x7f"'],
  ['链路 é 🍻', '"链路 é 🍻"'],
  ['\u0080\u00a0\u200b\ufeff', '"\\u0080\\u00a0\\u200b\\ufeff"'],
  ['\u{e0001}', '"\\U000e0001"'],
])('%j is quoted as %s', (text, quoted) => {
  expect(quoteGoString(text)).toBe(quoted);
});
