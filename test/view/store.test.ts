import { describe, expect, it } from 'vitest';
import { graphOf } from '../../src/view/store/service-graph.js';
import { namesIn } from '../../src/view/store/names-in.js';
import { filterTraces, readFilter } from '../../src/view/store/trace-filter.js';
import { MAX_TRACE_SPANS, TraceStore } from '../../src/view/store/trace-store.js';
import type { ViewSpan } from '../../src/view/model/view-span.js';
import { sid, span, T0, tid } from './view-fixture.js';

function storeOf(spans: ViewSpan[], limits = {}): TraceStore {
  const store = new TraceStore({ maxTraces: 10_000, maxBytes: 1e9, ...limits });
  store.add({ spans, refused: 0 });
  return store;
}

const row = (store: TraceStore, id: string) => store.row(store.find(id)!);

describe('TraceStore', () => {
  it('joins spans that arrive late and out of order', () => {
    const late = span({ spanId: sid(2), parentId: sid(1), service: 'stock', start: T0 + 5_000 });
    const store = storeOf([late]);
    expect(row(store, tid(1))).toMatchObject({ rooted: false, service: 'stock', spans: 1 });
    store.add({ spans: [span({ name: 'root' })], refused: 0 });
    expect(row(store, tid(1))).toMatchObject({
      rooted: true,
      name: 'root',
      spans: 2,
      duration: 6_000,
      services: [
        ['stock', 0, 1],
        ['shop', 1, 1],
      ],
    });
  });

  it('joins the half of a trace that knows the low 64 bits of its id only', () => {
    const long = 'a'.repeat(16) + 'b'.repeat(16);
    const half = '0'.repeat(16) + 'b'.repeat(16);
    const store = storeOf([span({ traceId: half }), span({ traceId: long, spanId: sid(2) })]);
    expect(store.find(half)?.id).toBe(long);
    expect(store.find(long)?.spans).toHaveLength(2);
    const other = 'c'.repeat(16) + 'b'.repeat(16);
    store.add({ spans: [span({ traceId: other })], refused: 0 });
    expect(store.counts.traces).toBe(2);
    expect(store.find(other)?.spans).toHaveLength(1);
  });

  it('takes a span that is sent twice once, the later one', () => {
    const store = storeOf([span({ error: true }), span({ duration: 2_000 })]);
    expect(row(store, tid(1))).toMatchObject({ spans: 1, errors: 0, duration: 2_000 });
    expect(store.counts.spans).toBe(1);
  });

  it('keeps both halves of a span that Zipkin shares', () => {
    const store = storeOf([span({ kind: 'client' }), span({ kind: 'server', shared: true })]);
    expect(row(store, tid(1)).spans).toBe(2);
  });

  it('drops the oldest traces beyond the number and the memory that are allowed', () => {
    const traces = Array.from({ length: 30 }, (_, n) => span({ traceId: tid(n + 1) }));
    const store = storeOf(traces, { maxTraces: 10 });
    expect(store.counts).toMatchObject({ traces: 10, spans: 10, evicted: 20 });
    expect(store.oldest).toBe(21);
    expect(store.find(tid(1))).toBeUndefined();
    const large = traces.map((each) => ({ ...each, tags: [['k', 'v'.repeat(1_000)]] as const }));
    const small = storeOf(large, { maxBytes: 10_000 });
    expect(small.counts.bytes).toBeLessThanOrEqual(10_000);
    expect(small.counts.traces).toBeGreaterThan(3);
  });

  it('bounds the spans of one trace and counts what it does not keep', () => {
    const spans = Array.from({ length: MAX_TRACE_SPANS + 5 }, (_, n) =>
      span({ spanId: sid(n + 1) }),
    );
    const store = storeOf(spans);
    expect(store.find(tid(1))).toMatchObject({ dropped: 5 });
    expect(store.counts.refused).toBe(5);
  });

  it('marks traces that take much longer than others of their operation', () => {
    const usual = Array.from({ length: 40 }, (_, n) => span({ traceId: tid(n + 2) }));
    const store = storeOf([...usual, span({ duration: 10_000 })]);
    expect(row(store, tid(1)).slow).toBe(true);
    expect(row(store, tid(2)).slow).toBe(false);
  });

  it('forgets all traces', () => {
    const store = storeOf([span()]);
    store.clear();
    expect(store.counts).toMatchObject({ traces: 0, spans: 0, bytes: 0 });
    expect(store.find(tid(1))).toBeUndefined();
  });
});

describe('filterTraces', () => {
  const store = storeOf([
    span({ name: 'POST /orders', duration: 80_000, tags: [['http.status_code', 500]] }),
    span({ spanId: sid(2), parentId: sid(1), service: 'stock', name: 'reserve', error: true }),
    span({ traceId: tid(2), name: 'GET /health', resource: [['zone', 'sh001']] }),
  ]);
  const found = (query: string): number[] => {
    const matches = filterTraces(readFilter(new URLSearchParams(query)));
    return [...store.traces()].filter(matches).map(({ seq }) => seq);
  };

  it.each([
    ['', [1, 2]],
    ['service=stock', [1]],
    ['operation=ORDERS', [1]],
    ['service=stock&operation=orders', []],
    ['tag=http.status_code', [1]],
    ['tag=http.status_code%3D500', [1]],
    ['tag=http.status_code%3D404', []],
    ['tag=zone%3DSH001', [2]],
    ['minDuration=50000', [1]],
    ['minDuration=none', [1, 2]],
    ['error=true', [1]],
  ])('%s', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  it('offers the names that there are', () => {
    expect(namesIn(store, '').services).toEqual(['shop', 'stock']);
    expect(namesIn(store, 'stock').operations).toEqual(['reserve']);
  });
});

describe('graphOf', () => {
  it('counts calls between services and of what reports nothing itself', async () => {
    const spans = [1, 2].flatMap((n) => [
      span({ traceId: tid(n), service: 'shop', kind: 'server', duration: 9_000 }),
      span({ traceId: tid(n), spanId: sid(2), parentId: sid(1), kind: 'client', peer: 'stock' }),
      span({
        traceId: tid(n),
        spanId: sid(3),
        parentId: sid(2),
        service: 'stock',
        kind: 'server',
        duration: n * 1_000,
        error: n === 2,
      }),
      span({
        traceId: tid(n),
        spanId: sid(4),
        parentId: sid(3),
        service: 'stock',
        kind: 'client',
        peer: 'mysql',
        duration: 500,
      }),
    ]);
    const graph = await graphOf(storeOf(spans), () => true);
    expect(graph.traces).toBe(2);
    expect(graph.edges).toEqual([
      { from: 'shop', to: 'stock', calls: 2, errors: 1, p50: 1_000, p99: 2_000 },
      { from: 'stock', to: 'mysql', calls: 2, errors: 0, p50: 500, p99: 500 },
    ]);
    expect(graph.nodes.map(({ name, color }) => [name, color])).toEqual([
      ['shop', 0],
      ['stock', 1],
      ['mysql', -1],
    ]);
  });
});
