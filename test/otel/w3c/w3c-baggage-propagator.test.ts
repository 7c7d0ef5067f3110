import { validateHeaderValue } from 'node:http';
import {
  ROOT_CONTEXT,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  type BaggageEntry,
} from '@opentelemetry/api';
import { W3CBaggagePropagator as Stock } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { W3CBaggagePropagator } from '../../../src/otel/w3c/w3c-baggage-propagator.js';

const propagator = new W3CBaggagePropagator();

function read(baggage: unknown): [string, string, string | undefined][] {
  const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries.map(([key, { value, metadata }]) => [key, value, metadata?.toString()]);
}

function write(entries: Record<string, unknown>): string | undefined {
  const baggage = propagation.createBaggage(entries as Record<string, BaggageEntry>);
  const carrier: Record<string, string> = {};
  const context = propagation.setBaggage(ROOT_CONTEXT, baggage);
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier.baggage;
}

describe('what is read', () => {
  it.each<[string, unknown, unknown]>([
    [
      'members',
      'a=1,b=2',
      [
        ['a', '1', undefined],
        ['b', '2', undefined],
      ],
    ],
    [
      'all copies',
      ['a=1', Buffer.from('b=2')],
      [
        ['a', '1', undefined],
        ['b', '2', undefined],
      ],
    ],
    ['metadata', 'a=1;ttl=3;x', [['a', '1', 'ttl=3;x']]],
    [
      'spaces',
      ' a = 1 ; ttl=3 , b=',
      [
        ['a', '1', 'ttl=3'],
        ['b', '', undefined],
      ],
    ],
    ['escapes', 'a=%E6%97%A5%20x%2C', [['a', '日 x,', undefined]]],
    ['escapes that are no UTF-8', 'a=%ff%41', [['a', '\ufffdA', undefined]]],
    ['a percent sign alone', 'a=100%', [['a', '100%', undefined]]],
    ['an equals sign in the value', 'a=b=c', [['a', 'b=c', undefined]]],
    ['members that are none', '=1,x,ä=1,a b=2,,ok=1', [['ok', '1', undefined]]],
    ['__proto__', '__proto__=1', [['__proto__', '1', undefined]]],
  ])('has %s', (_what, header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  it('is limited to 180 members, 4,096 bytes each, 8,192 in all', () => {
    const many = Array.from({ length: 200 }, (_, i) => `k${i}=1`).join();
    expect(read(many)).toHaveLength(180);
    expect(read(`a=${'x'.repeat(4095)},b=1`).map(([key]) => key)).toEqual(['b']);
    const long = Array.from({ length: 10 }, (_, i) => `k${i}=${'x'.repeat(1000)}`).join();
    expect(read(long)).toHaveLength(8);
  });
});

describe('what is written', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['values', { a: { value: '1 2' }, b: { value: 'x' } }, 'a=1%202,b=x'],
    [
      'metadata as it was',
      { a: { value: '1', metadata: baggageEntryMetadataFromString('ttl=3;x y') } },
      'a=1;ttl=3;x y',
    ],
    [
      'line breaks',
      { a: { value: '1\r\nx: y', metadata: baggageEntryMetadataFromString('m\r\nx: y') } },
      'a=1%0D%0Ax%3A%20y;m%0D%0Ax: y',
    ],
    [
      'other scripts',
      { ключ: { value: '日本', metadata: baggageEntryMetadataFromString('m=日') } },
      '%D0%BA%D0%BB%D1%8E%D1%87=%E6%97%A5%E6%9C%AC;m=%E6%97%A5',
    ],
    [
      'a comma in metadata',
      { a: { value: '1', metadata: baggageEntryMetadataFromString('m,x=1') } },
      'a=1;m%2Cx=1',
    ],
    ['half a character', { a: { value: '\ud800' } }, 'a=%EF%BF%BD'],
    ['keys that are no tokens', { 'a(b)': { value: '1' }, '': { value: '2' } }, 'a%28b%29=1'],
    [
      'what is no entry',
      { a: undefined, b: { value: undefined }, c: { value: {} }, d: { value: 3 } },
      'd=3',
    ],
    [
      'metadata that throws',
      {
        a: {
          value: '1',
          metadata: {
            toString: () => {
              throw new Error('no');
            },
          },
        },
      },
      'a=1',
    ],
    ['nothing', {}, undefined],
  ])('has %s', (_what, entries, expected) => {
    expect(write(entries)).toBe(expected);
  });

  it('is limited like what is read', () => {
    const entry = (length: number): { value: string } => ({ value: 'x'.repeat(length) });
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, entry(1)]));
    expect(write(many)!.split(',')).toHaveLength(180);
    expect(write({ a: entry(4095), b: entry(1) })).toBe('b=x');
    expect(write({ a: entry(4000), b: entry(4000), c: entry(400), d: entry(1) })!.length).toBe(
      8009,
    );
  });

  it('is a header that Node accepts, and is read as what it was', () => {
    const entries = fc.dictionary(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.record({ value: fc.string({ unit: 'binary' }), metadata: fc.string({ unit: 'binary' }) }),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(entries, (given) => {
        const header = write(
          Object.fromEntries(
            Object.entries(given).map(([key, { value, metadata }]) => [
              key,
              { value, metadata: baggageEntryMetadataFromString(metadata) },
            ]),
          ),
        );
        if (header === undefined) return;
        validateHeaderValue('baggage', header);
        const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
        const expected = new Map(
          Object.entries(given).map(([key, { value }]) => [wellFormed(key), wellFormed(value)]),
        );
        expect(new Map(read(header).map(([key, value]) => [key, value]))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is what the stock propagator writes, where that is right', () => {
    const entries = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9_.-]{0,10}$/),
      fc.record({ value: fc.string({ unit: 'grapheme' }) }),
    );
    fc.assert(
      fc.property(entries, (given) => {
        const carrier: Record<string, string> = {};
        const baggage = propagation.createBaggage(given);
        const context = propagation.setBaggage(ROOT_CONTEXT, baggage);
        new Stock().inject(context, carrier, defaultTextMapSetter);
        expect(write(given)).toBe(carrier.baggage);
      }),
    );
  });
});
