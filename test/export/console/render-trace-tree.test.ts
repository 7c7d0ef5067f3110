import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import {
  renderTraceTree,
  type RenderTraceTreeOptions,
} from '../../../src/export/console/render-trace-tree.js';
import { at, idOf, literalSpan, TRACE_ID, type LiteralSpan } from './literal-span.js';

const { ERROR } = SpanStatusCode;
const FOREIGN_TRACE = '0af7651916cd43dd8448eb211c80319c';

// Given out of order: neither parents nor siblings come as they are printed.
const order: ReadableSpan[] = [
  literalSpan({ id: 4, parent: 3, name: 'check', service: 'stock', start: 7000, us: 120 }),
  literalSpan({
    id: 3,
    parent: 1,
    name: 'reserve',
    service: 'stock',
    kind: SpanKind.PRODUCER,
    start: 6000,
    us: 6000,
    links: [{ context: { traceId: TRACE_ID, spanId: idOf(1), traceFlags: 1 } }],
  }),
  literalSpan({
    id: 1,
    name: 'GET /orders',
    kind: SpanKind.SERVER,
    us: 12_000,
    attributes: { 'http.status': 500, ids: ['a', 'b'] },
  }),
  literalSpan({
    id: 2,
    parent: 1,
    name: 'SELECT',
    kind: SpanKind.CLIENT,
    start: 2000,
    us: 3500,
    attributes: { error: true },
    status: { code: ERROR, message: 'timeout' },
    events: [
      { name: 'log', time: at(2500), attributes: { message: 'retrying', attempt: 2 } },
      { name: 'cache.miss', time: at(2600) },
    ],
  }),
];

/** The lines of one tree, without the newline at the end. */
function linesOf(spans: ReadableSpan[], options?: RenderTraceTreeOptions): string[] {
  const text = renderTraceTree(spans, options);
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

const lineOf = (literal: Partial<LiteralSpan>) => linesOf([literalSpan({ id: 1, ...literal })])[1]!;

describe('renderTraceTree', () => {
  it('prints parents first, siblings by start time, in columns', () => {
    expect(linesOf(order)).toEqual([
      'trace 00f067aa0ba902b7 · 4 spans · 12ms · 1 error',
      'GET /orders [server] shop     12ms |████████████████████████| http.status=500  ids=[a, b]',
      '├─ SELECT [client]           3.5ms |    ███████             | ✗ timeout  error=true',
      '│     · message=retrying  attempt=2',
      '│     · cache.miss',
      '└─ reserve [producer] stock    6ms |            ████████████|',
      '   │  · follows from 0000000000000001',
      '   └─ check [internal]       120µs |              ▌         |',
    ]);
  });

  it('draws with ASCII when asked', () => {
    expect(linesOf(order, { ascii: true })).toEqual([
      'trace 00f067aa0ba902b7 * 4 spans * 12ms * 1 error',
      'GET /orders [server] shop     12ms |########################| http.status=500  ids=[a, b]',
      '|- SELECT [client]           3.5ms |    #######             | x timeout  error=true',
      '|     * message=retrying  attempt=2',
      '|     * cache.miss',
      '`- reserve [producer] stock    6ms |            ############|',
      '   |  * follows from 0000000000000001',
      '   `- check [internal]       120us |              #         |',
    ]);
  });

  it('breaks lines at the width, under the guides of the span', () => {
    expect(linesOf(order, { width: 74 })).toEqual([
      'trace 00f067aa0ba902b7 · 4 spans · 12ms · 1 error',
      'GET /orders [server] shop     12ms |████████████████████████|',
      '│    http.status=500  ids=[a, b]',
      '├─ SELECT [client]           3.5ms |    ███████             | ✗ timeout',
      '│       error=true',
      '│     · message=retrying  attempt=2',
      '│     · cache.miss',
      '└─ reserve [producer] stock    6ms |            ████████████|',
      '   │  · follows from 0000000000000001',
      '   └─ check [internal]       120µs |              ▌         |',
    ]);
  });

  it('writes colour codes only when asked, and the same text', () => {
    const plain = renderTraceTree(order);
    const colored = renderTraceTree(order, { color: true });
    expect(plain).not.toContain('\x1b');
    expect(colored).toContain('\x1b[31m✗ timeout\x1b[39m');
    expect(colored).toContain('\x1b[1mGET /orders\x1b[22m');
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(plain);
  });

  it('prints nothing for no spans', () => {
    expect(renderTraceTree([])).toBe('');
  });

  it('prints several traces one after the other', () => {
    const lines = linesOf([
      literalSpan({ id: 1 }),
      literalSpan({ id: 2, traceId: FOREIGN_TRACE }),
      literalSpan({ id: 3, parent: 1 }),
    ]);
    expect(lines.filter((line) => line.startsWith('trace'))).toEqual([
      'trace 00f067aa0ba902b7 · 2 spans · 0µs · 0 errors',
      `trace ${FOREIGN_TRACE} · 1 span · 0µs · 0 errors`,
    ]);
  });

  it('says that a trace is incomplete', () => {
    expect(linesOf([literalSpan({ id: 1 })], { incomplete: true })[0]).toBe(
      'trace 00f067aa0ba902b7 · 1 span · 0µs · 0 errors · incomplete',
    );
  });

  it('marks a root whose parent is not there', () => {
    expect(lineOf({ parent: 0x99, us: 5 })).toBe(
      'op-1 [internal] shop  5µs |████████████████████████| (parent 0000000000000099 elsewhere)',
    );
  });

  it('does not mark a remote root, whose parent id is zero', () => {
    expect(lineOf({ parent: 0, remote: true, us: 5 })).toBe(
      'op-1 [internal] shop  5µs |████████████████████████|',
    );
  });

  it('prints an error without a message', () => {
    expect(lineOf({ status: { code: ERROR } })).toMatch(/\| ✗ error$/);
  });

  it('names the trace of a link into another one', () => {
    const context = { traceId: FOREIGN_TRACE, spanId: idOf(7), traceFlags: 1 };
    const lines = linesOf([literalSpan({ id: 1, links: [{ context }] })]);
    expect(lines[2]).toBe(`   · follows from ${FOREIGN_TRACE}/0000000000000007`);
  });

  it('names an event unless its fields do', () => {
    const events = [
      { name: 'log', time: at(0), attributes: { a: 1 } },
      { name: 'retry', time: at(0), attributes: { event: 'retry', n: 1 } },
      { name: 'exception', time: at(0), attributes: { 'exception.message': 'boom' } },
      { name: 'log', time: at(0), attributes: { gone: undefined } },
    ];
    expect(linesOf([literalSpan({ id: 1, events })]).slice(2)).toEqual([
      '   · a=1',
      '   · event=retry  n=1',
      '   · exception  exception.message=boom',
      '   · log',
    ]);
  });

  it('escapes what a terminal would act upon, wherever it stands', () => {
    const evil = 'a\n\x1b]0;b\x07\u202e\x9b';
    const shown = 'a\\n\\x1b]0;b\\x07\\u202e\\x9b';
    const spans = [
      literalSpan({
        id: 1,
        traceId: evil,
        name: evil,
        service: evil,
        status: { code: ERROR, message: evil },
        attributes: { [evil]: evil },
        events: [{ name: evil, time: at(0), attributes: { [evil]: [evil] } }],
        links: [{ context: { traceId: evil, spanId: evil, traceFlags: 0 } }],
      }),
    ];
    expect(linesOf(spans)).toEqual([
      `trace ${shown} · 1 span · 0µs · 1 error`,
      `${shown} [internal] ${shown}  0µs |▌                       | ✗ ${shown}  ${shown}=${shown}`,
      `   · ${shown}  ${shown}=[${shown}]`,
      `   · follows from ${shown}`,
    ]);
  });

  it('cuts long names and values', () => {
    const line = lineOf({ name: 'n'.repeat(500), attributes: { k: 'v'.repeat(10_000_000) } });
    expect(line).toBe(
      `${'n'.repeat(63)}… [internal] shop  0µs |▌                       | k=${'v'.repeat(59)}…`,
    );
  });

  it('aligns wide characters', () => {
    const lines = linesOf([
      literalSpan({ id: 1, name: '查询订单' }),
      literalSpan({ id: 2, parent: 1, name: 'e\u0301tat' }),
    ]);
    expect(lines.slice(1)).toEqual([
      '查询订单 [internal] shop  0µs |▌                       |',
      '└─ e\u0301tat [internal]        0µs |▌                       |',
    ]);
  });
});
