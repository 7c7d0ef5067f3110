import { deepStrictEqual, ok } from 'node:assert/strict';
import { newTrace } from '../../api/global.js';
import { log } from '../../api/tags/log-field.js';
import { tagBool, tagFloat64, tagInt, tagString } from '../../api/tags/tag.js';
import type { SpanExporterLike } from '../../config/config.js';
import { nextTurn } from '../../node/timers.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { MockTracing } from '../mock/mock-tracing.js';
import { contractCases, pause, type ContractCase, type Rule } from './contract-case.js';

/** A span as a backend has got it. */
export interface ReceivedSpan {
  /** Its name. */
  readonly operationName: string;
  /** Its trace id in hex; the low 64 bits are looked at. */
  readonly traceId: string;
  /** Its id in hex. */
  readonly spanId: string;
  /** The id of its parent in hex; absent, empty or zero for a root. */
  readonly parentId?: string | undefined;
}

/** Settings of {@link exporterContract}. */
export interface ExporterContractOptions {
  /** Milliseconds to wait for spans to arrive. Default 2,000. */
  timeout?: number;
}

type Outcome = 'success' | 'failure';

/**
 * The rules for a `SpanExporter`, as OpenTelemetry's specification has them (Trace SDK, Span Exporter). The
 * exporters of this package pass it.
 *
 * @param make - Makes an exporter that sends to a backend of the test. It is shut down in each case.
 * @param receive - Gives all spans that the backend has got so far, those of earlier cases too.
 * @param options - See {@link ExporterContractOptions}.
 * @returns The cases.
 */
export function exporterContract(
  make: () => SpanExporterLike,
  receive: () => readonly ReceivedSpan[] | Promise<readonly ReceivedSpan[]>,
  { timeout = 2_000 }: ExporterContractOptions = {},
): ContractCase[] {
  /** All that the backend has got since the case began. */
  const arrived = async (before: number, count: number): Promise<ReceivedSpan[]> => {
    const deadline = Date.now() + timeout;
    for (;;) {
      const spans = (await receive()).slice(before);
      if (spans.length >= count || Date.now() >= deadline) return spans;
      await pause(5);
    }
  };
  const withExporter =
    (
      rule: (exporter: SpanExporterLike, mock: MockTracing, before: number) => Promise<void>,
    ): Rule =>
    async (mock) => {
      const before = (await receive()).length;
      const exporter = make();
      try {
        await rule(exporter, mock, before);
      } finally {
        await exporter.shutdown();
      }
    };
  return contractCases({
    'sends names, ids and parents': withExporter(async (exporter, mock, before) => {
      const spans = someSpans(mock);
      deepStrictEqual(await outcomesOf(exporter, spans), ['success']);
      const got = await arrived(before, spans.length);
      deepStrictEqual(got.map(shown).sort(), spans.map(expected).sort());
    }),
    'sends one batch after another': withExporter(async (exporter, mock, before) => {
      const spans = someSpans(mock);
      for (const span of spans) deepStrictEqual(await outcomesOf(exporter, [span]), ['success']);
      deepStrictEqual((await arrived(before, spans.length)).length, spans.length);
    }),
    'calls back once, with success, when there is nothing to send': withExporter(
      async (exporter) => {
        deepStrictEqual(await outcomesOf(exporter, []), ['success']);
      },
    ),
    'leaves the spans as they are': withExporter(async (exporter, mock) => {
      const spans = someSpans(mock);
      const before = spans.map(contentOf);
      await outcomesOf(exporter, spans);
      deepStrictEqual(spans.map(contentOf), before);
    }),
    'calls back once for odd spans, and does not throw': withExporter(async (exporter, mock) => {
      for (const span of oddSpans(mock)) {
        deepStrictEqual((await outcomesOf(exporter, [span])).length, 1);
      }
    }),
    'goes on after an odd span': withExporter(async (exporter, mock, before) => {
      const [odd] = oddSpans(mock);
      if (odd !== undefined) await outcomesOf(exporter, [odd]);
      const spans = someSpans(mock);
      deepStrictEqual(await outcomesOf(exporter, spans), ['success']);
      const names = (await arrived(before, spans.length + 1)).map((span) => span.operationName);
      ok(names.includes('GetUser'), 'the spans behind it arrive');
    }),
    'does not throw what the callback throws': withExporter(async (exporter, mock) => {
      const [span] = someSpans(mock);
      ok(span !== undefined);
      exporter.export([span], () => {
        throw new Error('of the callback');
      });
      await exporter.forceFlush?.();
      deepStrictEqual(await outcomesOf(exporter, [span]), ['success']);
    }),
    'fails after shutdown(), which may be called twice': withExporter(async (exporter, mock) => {
      const spans = someSpans(mock);
      await exporter.shutdown();
      await exporter.shutdown();
      deepStrictEqual(await outcomesOf(exporter, spans), ['failure']);
      await exporter.forceFlush?.();
    }),
  });
}

/** Exports, and waits a bit longer than for the first answer: a second one would be a mistake. */
async function outcomesOf(
  exporter: SpanExporterLike,
  spans: readonly ReadableSpan[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await new Promise<void>((resolve) => {
    exporter.export([...spans], ({ code }) => {
      outcomes.push(code === 0 ? 'success' : 'failure');
      resolve();
    });
  });
  await exporter.forceFlush?.();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  return outcomes;
}

/** A root with two children, of which one has failed. */
function someSpans(mock: MockTracing): ReadableSpan[] {
  mock.reset();
  const root = newTrace('/orders').setTag(tagString('city', 'Köln'), tagInt('count', 3));
  const users = root.fork('users', 'GetUser').setTag(tagBool('cached', false));
  users.setLog(log('event', 'GotConn'), log('host', 'db-1'));
  users.finish(new Error('not found'));
  root.follow('mail', 'SendMail').setTag(tagFloat64('share', 0.5)).finish();
  root.finish();
  return exportedOf(mock);
}

function oddSpans(mock: MockTracing): ReadableSpan[] {
  mock.reset();
  newTrace('').finish();
  newTrace('\ud800 half a character').finish(new Error('\u0000'));
  newTrace('numbers').setTag(tagFloat64('a', NaN), tagFloat64('b', Infinity)).finish();
  newTrace('long')
    .setTag(tagString('text', 'x'.repeat(100_000)))
    .finish();
  return exportedOf(mock);
}

function exportedOf({ spans }: MockTracing): ReadableSpan[] {
  return spans.flatMap(({ exported }) => exported ?? []);
}

function expected(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  const parentId = span.parentSpanContext?.spanId;
  return shown({ operationName: span.name, traceId, spanId, parentId });
}

function shown({ operationName, traceId, spanId, parentId = '' }: ReceivedSpan): string {
  return `${operationName} ${plain(traceId)}:${plain(spanId)}:${plain(parentId)}`;
}

/** Backends write ids with or without zeros in front, and some know 64 bits of a trace id. */
function plain(id: string): string {
  return id.slice(-16).toLowerCase().replace(/^0+/, '');
}

function contentOf({ name, attributes, events, links, status }: ReadableSpan): string {
  return JSON.stringify({ name, attributes, events, links, status });
}
