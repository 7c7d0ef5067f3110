import {
  ROOT_CONTEXT,
  createTraceState,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
  type SpanContext,
  type TraceState,
} from '@opentelemetry/api';
import { suppressTracing, W3CTraceContextPropagator as Stock } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderTraceState } from '../../../src/otel/w3c/header-trace-state.js';
import { W3CTraceContextPropagator } from '../../../src/otel/w3c/w3c-trace-context-propagator.js';

const plain = new W3CTraceContextPropagator();
const noting = new W3CTraceContextPropagator({ noteSpan: true });
const TRACE = '12345678901234567890123456789012';
const SPAN = '1234567890123456';
const VALID = `00-${TRACE}-${SPAN}-01`;

const read = (carrier: unknown): SpanContext | undefined =>
  trace.getSpanContext(plain.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter));

function write(span: Partial<SpanContext>, propagator = plain): Record<string, string> {
  const carrier: Record<string, string> = {};
  const context = { traceId: TRACE, spanId: SPAN, traceFlags: 1, ...span };
  propagator.inject(trace.setSpanContext(ROOT_CONTEXT, context), carrier, defaultTextMapSetter);
  return carrier;
}

describe('traceparent', () => {
  it.each([
    ['one', VALID],
    ['the first of two', `${VALID}, 00-${'9'.repeat(32)}-${SPAN}-00`],
    ['the first valid one', `00-zz-zz-01,${VALID} , 00-${'9'.repeat(32)}-${SPAN}-00`],
    ['one of a later version', `cc-${TRACE}-${SPAN}-01-more`],
    ['one with spaces around it', ` \t${VALID} `],
    ['the first valid one of an array', ['00-x', VALID]],
    ['one of bytes', Buffer.from(VALID)],
  ])('reads %s', (_what, traceparent) => {
    expect(read({ traceparent })).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags: 1,
      isRemote: true,
    });
  });

  it.each([
    '',
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01.`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.replace('1', 'A')}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `00-${TRACE}-${SPAN}-1`,
  ])('does not read %j', (traceparent) => {
    expect(read({ traceparent })).toBeUndefined();
  });

  it('keeps the bits that have a meaning', () => {
    expect(
      ['00', '01', '02', '03', 'ff', 'fc'].map(
        (flags) => read({ traceparent: `00-${TRACE}-${SPAN}-${flags}` })?.traceFlags,
      ),
    ).toEqual([0, 1, 2, 3, 3, 0]);
  });

  it('reads what the stock propagator reads, of whatever one value', () => {
    const stock = new Stock();
    const part = fc.oneof(
      fc.constantFrom(
        '00',
        'ff',
        'cc',
        '01',
        TRACE,
        SPAN,
        '',
        '0',
        'g',
        '0'.repeat(32),
        '0'.repeat(16),
      ),
      fc.stringMatching(/^[0-9a-f]{1,33}$/),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const carrier = { traceparent: parts.join('-') };
        const theirs = trace.getSpanContext(
          stock.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter),
        );
        const ours = read(carrier);
        expect(ours?.traceId).toBe(theirs?.traceId);
        expect(ours?.spanId).toBe(theirs?.spanId);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves in lower case, or not at all', () => {
    expect(write({ traceId: 'ABCDEF'.padEnd(32, '1') }).traceparent).toContain('-abcdef1');
    expect(write({ traceId: '0'.repeat(32) })).toEqual({});
    expect(write({ spanId: 'z'.repeat(16) })).toEqual({});
  });

  it('does not leave where tracing is suppressed', () => {
    const carrier = {};
    const context = trace.setSpanContext(suppressTracing(ROOT_CONTEXT), {
      traceId: TRACE,
      spanId: SPAN,
      traceFlags: 1,
    });
    plain.inject(context, carrier, defaultTextMapSetter);
    expect(carrier).toEqual({});
  });
});

describe('tracestate', () => {
  const state = (tracestate: unknown): string | undefined =>
    read({ traceparent: VALID, tracestate })?.traceState?.serialize();

  it.each<[string, unknown, string | undefined]>([
    ['one list', 'a=1,b=2', 'a=1,b=2'],
    ['all copies', ['a=1', 'b=2,c=3'], 'a=1,b=2,c=3'],
    ['copies that a proxy has doubled', 'a=1,b=2, a=1,b=2', 'a=1,b=2'],
    ['copies of which one is empty', ['', 'a=1'], 'a=1'],
    ['spaces around members', ' a=1 \t, b=2', 'a=1,b=2'],
    ['a tenant', 't@v=1', 't@v=1'],
    ['a broken member', 'a=1,B=2', undefined],
    ['a value with an equals sign', 'a=1=2', undefined],
    ['33 members', Array.from({ length: 33 }, (_, i) => `k${i}=1`).join(), undefined],
    ['a key that is too long', `${'z'.repeat(257)}=1`, undefined],
    ['not ASCII', 'a=\u00e4', undefined],
    ['a line break', 'a=1\r\nx: y', undefined],
    ['nothing', '', undefined],
  ])('is read with %s', (_what, header, expected) => {
    expect(state(header)).toBe(expected);
  });

  it('passes members of others on unchanged, behind the note', () => {
    const { traceState } = read({
      traceparent: VALID,
      tracestate: 'a=1,kratos=ffffffffffffffff,b=2',
    })!;
    expect(write({ traceState: traceState! }, noting).tracestate).toBe(`kratos=${SPAN},a=1,b=2`);
  });

  it('has 32 members at most, with the note', () => {
    const tracestate = Array.from({ length: 32 }, (_, i) => `k${i}=1`).join();
    const { traceState } = read({ traceparent: VALID, tracestate })!;
    const written = write({ traceState: traceState! }, noting).tracestate!.split(',');
    expect(written).toHaveLength(32);
    expect(written.slice(0, 2)).toEqual([`kratos=${SPAN}`, 'k0=1']);
  });

  it.each<[string, TraceState, string | undefined]>([
    ['of OpenTelemetry', createTraceState('a=1,b=2'), 'a=1,b=2'],
    ['with a line break', foreign('a=1\r\nx: y'), undefined],
    ['that is not ASCII', foreign('a=日本'), undefined],
    [
      'that throws',
      {
        ...foreign(''),
        serialize: () => {
          throw new Error('no');
        },
      },
      undefined,
    ],
  ])('of somebody else: %s', (_what, traceState, expected) => {
    expect(write({ traceState }).tracestate).toBe(expected);
    expect(write({ traceState }).traceparent).toBe(VALID);
  });

  it('is a TraceState whose members can be set and unset, and nothing that a header may not have', () => {
    const list = HeaderTraceState.parse('a=1,b=2')!;
    expect(list.set('b', '3').serialize()).toBe('b=3,a=1');
    expect(list.unset('a').serialize()).toBe('b=2');
    expect(list.set('X', '1').set('c', 'a,b').set('d', '\n').serialize()).toBe('a=1,b=2');
    expect(list.set('kratos', 'ab').get('kratos')).toBe('ab');
    expect(list.serialize()).toBe('a=1,b=2');
  });
});

function foreign(header: string): TraceState {
  return {
    get: () => undefined,
    set: () => foreign(header),
    unset: () => foreign(header),
    serialize: () => header,
  };
}
