import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResourceAttributes } from '../../src/config/parse-resource-attributes.js';

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['team=orders', { team: 'orders' }],
    [' team = orders , zone = z1 ,', { team: 'orders', zone: 'z1' }],
    ['note=a%2Cb%3Dc,k%20ey=%E2%82%AC', { note: 'a,b=c', 'k ey': '€' }],
    ['empty=', { empty: '' }],
    ['twice=1,twice=2', { twice: '2' }],
  ])('reads %j', (text, attributes) => {
    expect(parseResourceAttributes(text)).toEqual(attributes);
  });

  it.each(['team', '=orders', 'token=abc==', 'good=1,bad', 'bad=%zz', 'bad=%ff'])(
    'refuses %j as a whole',
    (text) => {
      expect(() => parseResourceAttributes(text)).toThrow(/^the entry "/);
    },
  );

  it('reads back whatever was percent-encoded', () => {
    const texts = fc.dictionary(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(texts, (attributes) => {
        const text = Object.entries(attributes)
          .map((pair) => pair.map(encodeURIComponent).join('='))
          .join();
        expect(parseResourceAttributes(text)).toEqual({ ...attributes });
      }),
    );
  });
});
