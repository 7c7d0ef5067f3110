import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeaderSet } from '../../src/otel/propagator/header-set.js';

const LONG = 'x-a-header-with-a-name-of-more-than-31-characters';
const NAMES = [
  LONG,
  'traceparent',
  'tracestate',
  'baggage',
  'kratos-trace-id',
  'kratos-trace-debug',
];

it('includes its names in whatever spelling, and nothing else', () => {
  const headers = new HeaderSet(
    NAMES.map((name, index) => (index % 2 === 0 ? name : name.toUpperCase())),
  );
  const spelling = fc
    .constantFrom(...NAMES)
    .chain((name) =>
      fc
        .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
        .map((upper) =>
          Array.from(name, (character, index) =>
            upper[index] === true ? character.toUpperCase() : character,
          ).join(''),
        ),
    );
  const other = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'binary-ascii', minLength: 28, maxLength: 40 }),
    spelling.map((name) => `${name}s`),
    spelling.map((name) => name.slice(1)),
    fc.constantFrom('', 'connection', 'accept-encoding', 'referer'),
  );
  fc.assert(
    fc.property(fc.oneof(spelling, other), (name) => {
      expect(headers.includes(name)).toBe(NAMES.includes(name.toLowerCase()));
    }),
    { numRuns: 2000 },
  );
});

it('includes what begins with a prefix', () => {
  const headers = new HeaderSet(['x-md-global-*', 'caller']);
  const names = [
    'x-md-global-',
    'X-MD-Global-a',
    'x-md-globa',
    'x-mdx-global-a',
    'y-md-global-a',
    '',
  ];
  expect(names.map((name) => headers.includes(name))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(headers.includes('Caller')).toBe(true);
});
