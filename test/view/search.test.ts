import { describe, expect, it } from 'vitest';
import { findTraces } from '../../src/view/search/find-traces.js';
import { readSearch } from '../../src/view/search/read-search.js';
import { TraceStore } from '../../src/view/store/trace-store.js';
import { sid, span } from './view-fixture.js';

const LONG = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('readSearch', () => {
  it.each([
    ['1a2b3c4d5e6f7081:b:1a2b3c4d5e6f7081:1:s-3983126f', '1a2b3c4d5e6f7081', 'b'],
    ['kratos-trace-id: 1a2b3c4d5e6f7081:b:0:1', '1a2b3c4d5e6f7081', 'b'],
    ['"kratos-trace-id": "1A2B:b:0:1",', '1a2b', 'b'],
    ['1a2b:0:0:1', '1a2b', undefined],
    ['uber-trace-id: 1a2b%3Ab%3A0%3A1', '1a2b', 'b'],
    [`00-${LONG}-${SPAN}-01`, LONG, 'f067aa0ba902b7'],
    [`traceparent: 00-${LONG}-${SPAN}-01`, LONG, 'f067aa0ba902b7'],
    [`b3: ${LONG}-${SPAN}-1`, LONG, 'f067aa0ba902b7'],
    ['1-5759e988-bd862e3fe1be46a994272793', '5759e988bd862e3fe1be46a994272793', undefined],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', LONG, undefined],
    [`http://127.0.0.1:9421/trace/${LONG}#${SPAN}`, LONG, undefined],
    ['trace_id=4bf9', '4bf9', undefined],
    ['"trace_id":"4bf92f35"', '4bf92f35', undefined],
    ['0x00ff', 'ff', undefined],
    ['7', '7', undefined],
    ['deadbeef', 'deadbeef', undefined],
  ])('reads %s', (text, id, spanId) => {
    expect(readSearch(text)).toEqual({ id, ...(spanId !== undefined && { spanId }) });
  });

  it.each(['add', 'POST /orders', 'user:list', `${LONG}${LONG}`, ''])(
    'takes %j for a text',
    (text) => {
      expect(readSearch(text)).toEqual({ text });
    },
  );
});

describe('findTraces', () => {
  const store = new TraceStore({ maxTraces: 100, maxBytes: 1e9 });
  const short = '0000000000000000000b7ad6b7169203';
  store.add({ spans: [span({ traceId: LONG, spanId: SPAN })], refused: 0 });
  store.add({ spans: [span({ traceId: short, spanId: sid(0xabcdef12345) })], refused: 0 });
  const ids = (id: string): string[] => findTraces(store, id).map(({ trace }) => trace.id);

  it('finds a trace by its whole id, its low half, its beginning and its end', () => {
    expect(ids(LONG)).toEqual([LONG]);
    expect(ids('a3ce929d0e0e4736')).toEqual([LONG]);
    expect(ids('4bf9')).toEqual([LONG]);
    expect(ids('4736')).toEqual([LONG]);
    expect(ids('a3ce')).toEqual([LONG]);
    expect(ids('b7ad6b7169203')).toEqual([short]);
    expect(ids('ffff')).toEqual([]);
  });

  it('finds the trace of a span', () => {
    expect(findTraces(store, 'f067aa0ba902b7')[0]).toMatchObject({ spanId: SPAN });
    expect(ids('abcdef12345')).toEqual([short]);
  });
});
