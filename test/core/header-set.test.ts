import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeaderSet } from '../../src/core/header-set.js';

const NAMES = ['traceparent', 'tracestate', 'baggage', 'kratos-trace-id', 'kratos-trace-debug'];

it('includes its names in whatever spelling, and nothing else', () => {
  const headers = new HeaderSet(NAMES);
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
