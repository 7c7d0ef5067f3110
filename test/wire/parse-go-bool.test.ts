import { expect, test } from 'vitest';
import { parseGoBool } from '../../src/go/parse-go-bool.js';

// What Go's strconv.ParseBool answers; undefined is its error.
test.each<[string, boolean | undefined]>([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text): [string, boolean] => [text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text): [string, boolean] => [text, false]),
  ...['', ' ', '2', 'tRUE', 'tr', ' true', 'yes', 'on', 'no'].map((text): [string, undefined] => [
    text,
    undefined,
  ]),
])('%j is %s', (text, value) => {
  expect(parseGoBool(text)).toBe(value);
});
