import {
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type AttributeValue,
  type Attributes,
  type HrTime,
  type SpanContext,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ExportResultCode } from '../../../src/otel/sdk-shapes.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KratosJaegerExporter } from '../../../src/export/jaeger/kratos-jaeger-exporter.js';
import {
  SpanFlag,
  attachState,
  newState,
  type ExactTag,
} from '../../../src/otel/span/span-state.js';
import { TRACE_ID, at, idOf, literalSpan, type LiteralSpan } from '../console/literal-span.js';
import type { DecodedSpan, Typed } from './decode-thrift.js';
import { RecordingCollector } from './recording-collector.js';

const START_US = 1_700_000_000_000_000n;
const SCOPE_TAG = ['otel.scope.name', 'test'];
let collector: RecordingCollector;
let exporter: KratosJaegerExporter;

beforeAll(async () => {
  collector = await RecordingCollector.start();
  exporter = new KratosJaegerExporter({ endpoint: collector.endpoint, timeout: 5_000 });
});

afterAll(async () => {
  await exporter.shutdown();
  await collector[Symbol.asyncDispose]();
});

/** What a collector decodes of the span. */
async function sent(span: ReadableSpan): Promise<DecodedSpan> {
  const code = await new Promise((resolve) => {
    exporter.export([span], (result) => {
      resolve(result.code);
    });
  });
  expect(code).toBe(ExportResultCode.SUCCESS);
  return collector.batches.at(-1)![0]!;
}

const translated = (literal: Omit<LiteralSpan, 'id'>): Promise<DecodedSpan> =>
  sent(literalSpan({ id: 2, ...literal }));

/** A span on whose context the legacy state hangs. */
function statefulSpan(literal: LiteralSpan, flags: number, exactTags?: Map<string, ExactTag>) {
  const span = literalSpan(literal);
  const context = span.spanContext();
  attachState(context, { ...newState('0', 1), flags, exactTags });
  return { ...span, spanContext: () => context };
}

describe('tags', () => {
  it.each<[string, unknown, Typed]>([
    ['a string', 'text', 'text'],
    ['an empty string', '', ''],
    ['a string over 100 bytes', 'é'.repeat(5_000), 'é'.repeat(5_000)],
    ['a string with a lone surrogate', '\ud800', '�'],
    ['true', true, true],
    ['false', false, false],
    ['zero', 0, 0n],
    ['a whole number', 200, 200n],
    ['a negative one', -3, -3n],
    ['the greatest safe integer', Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
    ['the least safe integer', Number.MIN_SAFE_INTEGER, -9_007_199_254_740_991n],
    ['a number beyond them', 2 ** 60, 2 ** 60],
    ['a fraction', 0.25, 0.25],
    ['infinity', -Infinity, -Infinity],
    ['no number', NaN, NaN],
    ['a list of strings', ['a', 'b c'], '["a","b c"]'],
    ['a list of numbers', [1, 2.5, null], '[1,2.5,null]'],
    ['an empty list', [], '[]'],
    ['null', null, '<nil>'],
    ['a foreign object', { a: 1 }, '{"a":1}'],
    ['a bigint', 12n, '12'],
  ])('keeps the type of %s', async (_, value, expected) => {
    const { tags } = await translated({ attributes: { key: value as AttributeValue } });
    expect(tags).toEqual([['key', expected], SCOPE_TAG]);
  });

  it.each<[string, ExactTag, AttributeValue, Typed]>([
    ['a whole float', { kind: 'float', value: 2 }, 2, 2],
    ['a float that was set to an int since', { kind: 'float', value: 2 }, 3, 3n],
    ['an int64', { kind: 'int', value: 2n ** 63n - 1n }, '9223372036854775807', 2n ** 63n - 1n],
    ['the least int64', { kind: 'int', value: -(2n ** 63n) }, '-9223372036854775808', -(2n ** 63n)],
    [
      'an int beyond int64',
      { kind: 'int', value: 2n ** 64n },
      '18446744073709551616',
      '18446744073709551616',
    ],
    ['an int that was set to text since', { kind: 'int', value: 2n ** 60n }, 'text', 'text'],
  ])('keeps the type of %s of the legacy API', async (_, exact, value, expected) => {
    const literal = { id: 2, attributes: { key: value } };
    const { tags } = await sent(statefulSpan(literal, 0, new Map([['key', exact]])));
    expect(tags).toEqual([['key', expected], SCOPE_TAG]);
  });

  it('leaves out what is undefined', async () => {
    const { tags } = await translated({ attributes: { a: undefined, b: 1 } });
    expect(tags).toEqual([['b', 1n], SCOPE_TAG]);
  });

  it('tells scope and losses', async () => {
    const { tags } = await translated({
      instrumentationScope: { name: 'http', version: '1.2.3' },
      droppedAttributesCount: 1,
      droppedEventsCount: 2,
      droppedLinksCount: 3,
    });
    expect(tags).toEqual([
      ['otel.scope.name', 'http'],
      ['otel.scope.version', '1.2.3'],
      ['otel.dropped_attributes_count', 1n],
      ['otel.dropped_events_count', 2n],
      ['otel.dropped_links_count', 3n],
    ]);
  });

  it.each<[string, SpanKind, Attributes, [string, Typed][]]>([
    ['client', SpanKind.CLIENT, {}, [['span.kind', 'client']]],
    ['server', SpanKind.SERVER, {}, [['span.kind', 'server']]],
    ['producer', SpanKind.PRODUCER, {}, [['span.kind', 'producer']]],
    ['consumer', SpanKind.CONSUMER, {}, [['span.kind', 'consumer']]],
    ['internal', SpanKind.INTERNAL, {}, []],
    ['one that does not exist', 99 as never, {}, []],
    ['a tag', SpanKind.CLIENT, { 'span.kind': 'proxy' }, [['span.kind', 'proxy']]],
  ])('says the kind: %s', async (_, kind, attributes, expected) => {
    const { tags } = await translated({ kind, attributes });
    expect(tags).toEqual([...expected, SCOPE_TAG]);
  });

  const { ERROR, OK, UNSET } = SpanStatusCode;
  it.each<[string, ReadableSpan['status'], Attributes, [string, Typed][]]>([
    ['none', { code: UNSET }, {}, []],
    ['ok', { code: OK }, {}, [['otel.status_code', 'OK']]],
    [
      'error',
      { code: ERROR },
      {},
      [
        ['otel.status_code', 'ERROR'],
        ['error', true],
      ],
    ],
    [
      'error with a message and the tag',
      { code: ERROR, message: 'boom' },
      { error: true },
      [
        ['error', true],
        ['otel.status_code', 'ERROR'],
        ['otel.status_description', 'boom'],
      ],
    ],
    [
      'error with another tag `error`',
      { code: ERROR },
      { error: 'timeout' },
      [
        ['error', 'timeout'],
        ['otel.status_code', 'ERROR'],
        ['error', true],
      ],
    ],
  ])('says the status: %s', async (_, status, attributes, expected) => {
    const { tags } = await translated({ status, attributes });
    expect(tags).toEqual([...expected, SCOPE_TAG]);
  });

  it('arrive whatever they are', async () => {
    const attributes = fc.dictionary(fc.string({ unit: 'binary' }), fc.anything());
    await fc.assert(
      fc.asyncProperty(attributes, async (given) => {
        const expected = Object.values(given).filter((value) => value !== undefined).length;
        const { tags } = await translated({ attributes: given as Attributes });
        expect(tags).toHaveLength(expected + 1);
      }),
      { numRuns: 50 },
    );
  });
});

describe('logs', () => {
  const logOf = async (name: string, attributes?: Attributes, more = {}) => {
    const event = { name, time: at(1_234), ...(attributes && { attributes }), ...more };
    const { logs } = await translated({ events: [event] });
    return logs;
  };

  it.each<[string, string, Attributes | undefined, [string, Typed][]]>([
    [
      'a Kratos log',
      'log',
      { host: 'a', port: '80' },
      [
        ['host', 'a'],
        ['port', '80'],
      ],
    ],
    [
      'a Kratos log with an event',
      'retry',
      { event: 'retry', n: '2' },
      [
        ['event', 'retry'],
        ['n', '2'],
      ],
    ],
    [
      'an event with fields',
      'miss',
      { key: 'a', n: 2, hot: true, p: 0.5 },
      [
        ['event', 'miss'],
        ['key', 'a'],
        ['n', 2n],
        ['hot', true],
        ['p', 0.5],
      ],
    ],
    ['an event without fields', 'miss', undefined, [['event', 'miss']]],
    ['an event called log without fields', 'log', {}, [['event', 'log']]],
    [
      'an exception',
      'exception',
      {
        'exception.type': 'TypeError',
        'exception.message': 'boom',
        'exception.stacktrace': 'at x',
        'exception.escaped': true,
      },
      [
        ['event', 'error'],
        ['error.kind', 'TypeError'],
        ['message', 'boom'],
        ['stack', 'at x'],
        ['exception.escaped', true],
      ],
    ],
    [
      'a log that only is called exception',
      'exception',
      { why: 'x' },
      [
        ['event', 'exception'],
        ['why', 'x'],
      ],
    ],
  ])('say all of %s', async (_, name, attributes, fields) => {
    expect(await logOf(name, attributes)).toEqual([{ time: 1_700_000_000_001_234n, fields }]);
  });

  it('tell how many fields were dropped', async () => {
    const [log] = await logOf('miss', { a: 'b' }, { droppedAttributesCount: 4 });
    expect(log?.fields.at(-1)).toEqual(['otel.event.dropped_attributes_count', 4n]);
  });
});

describe('the span', () => {
  it('has whole microseconds', async () => {
    const { start, duration } = await translated({
      startTime: [1_700_000_000, 999_999_999],
      duration: [1, 1_999],
    });
    // Cut where it starts and where it ends, so that it ends with what ended with it.
    expect([start, duration]).toEqual([1_700_000_000_999_999n, 1_000_002n]);
  });

  it.each<[string, HrTime]>([
    ['no number', [NaN, 0]],
    ['before the epoch', [-5, 0]],
    ['nanoseconds given for milliseconds', [1.7e15, 0]],
    ['endless', [Infinity, 0]],
  ])('starts at its end, and so do its logs, when its start is %s', async (_, startTime) => {
    const events = [{ name: 'e', time: startTime }];
    const { start, duration, logs } = await translated({ startTime, duration: startTime, events });
    expect([start, duration, logs[0]?.time]).toEqual([START_US, 0n, START_US]);
  });

  it('survives when none of its times is one', async () => {
    const none = [NaN, NaN] satisfies HrTime;
    const { start, duration } = await translated({
      startTime: none,
      endTime: none,
      duration: none,
    });
    expect([start, duration]).toEqual([0n, 0n]);
  });

  it('keeps all 128 bits of ids', async () => {
    const traceId = 'f0e0d0c0b0a090807060504030201000';
    const { parentSpanId, ...span } = await translated({ traceId, parent: 7 });
    expect(span).toMatchObject({ traceId, spanId: idOf(2) });
    expect(parentSpanId).toBe(idOf(7));
  });

  it('has no parent and no reference as a root, even where its parent has a zero id', async () => {
    for (const literal of [{}, { parent: 0 }]) {
      const span = await translated(literal);
      expect(span).toMatchObject({ parentSpanId: idOf(0), references: [] });
    }
  });

  it.each<[string, number, number, number]>([
    ['sampled', TraceFlags.SAMPLED, 0, 1],
    ['debug', TraceFlags.SAMPLED, SpanFlag.DEBUG, 3],
    ['debug, however it is sampled', TraceFlags.NONE, SpanFlag.DEBUG, 3],
    ['neither', TraceFlags.NONE, SpanFlag.FINISHED, 0],
  ])('has the flags of Jaeger: %s', async (_, traceFlags, stateFlags, expected) => {
    const span = statefulSpan({ id: 2 }, stateFlags);
    span.spanContext().traceFlags = traceFlags;
    expect((await sent(span)).flags).toBe(expected);
  });

  it('is reported by the low half of its trace id where that is asked for', async () => {
    const traceId = 'F0E0D0C0B0A090807060504030201000';
    const links = [{ context: { traceId: 'a'.repeat(32), spanId: idOf(3), traceFlags: 1 } }];
    const short = new KratosJaegerExporter({ endpoint: collector.endpoint, traceIdBits: 64 });
    const send = async (literal: Omit<LiteralSpan, 'id'>): Promise<DecodedSpan> => {
      await new Promise((resolve) => {
        short.export([literalSpan({ id: 2, links, ...literal })], resolve);
      });
      return collector.batches.at(-1)![0]!;
    };
    const low = '00000000000000007060504030201000';
    const span = await send({ traceId, parent: 7 });
    expect(span.traceId).toBe(low);
    expect(span.references.map((each) => each.traceId)).toEqual([
      low,
      `${'0'.repeat(16)}${'a'.repeat(16)}`,
    ]);
    const zeros = `${'b'.repeat(16)}${'0'.repeat(16)}`;
    expect((await send({ traceId: zeros })).traceId).toBe(zeros);
    await short.shutdown();
  });

  it('has a log for a link with attributes, which a reference has no room for', async () => {
    const context = { traceId: TRACE_ID, spanId: idOf(9), traceFlags: 1 };
    const attributes = { 'opentracing.ref_type': 'follows_from', 'messaging.batch': 3 };
    const { logs } = await translated({
      links: [
        { context, attributes },
        { context, attributes: { 'opentracing.ref_type': 'x' } },
      ],
    });
    expect(logs).toEqual([
      {
        time: START_US,
        fields: [
          ['event', 'link'],
          ['trace_id', TRACE_ID],
          ['span_id', idOf(9)],
          ['messaging.batch', 3n],
        ],
      },
    ]);
  });

  it('refers to its parent and its links', async () => {
    const other = '11111111111111112222222222222222';
    const link = (id: number, attributes?: Attributes, traceId = other) => ({
      context: { traceId, spanId: idOf(id), traceFlags: 1 } satisfies SpanContext,
      ...(attributes && { attributes }),
    });
    const { references } = await translated({
      parent: 1,
      links: [
        link(3),
        link(4, { 'opentracing.ref_type': 'child_of' }),
        link(5, { 'opentracing.ref_type': 'follows_from' }, TRACE_ID),
        link(0),
      ],
    });
    expect(references).toEqual([
      { type: 'CHILD_OF', traceId: TRACE_ID, spanId: idOf(1) },
      { type: 'FOLLOWS_FROM', traceId: other, spanId: idOf(3) },
      { type: 'CHILD_OF', traceId: other, spanId: idOf(4) },
      { type: 'FOLLOWS_FROM', traceId: TRACE_ID, spanId: idOf(5) },
    ]);
  });

  it('survives a name that is no string', async () => {
    expect((await translated({ name: 5 as never })).name).toBe('5');
  });
});

describe('the process', () => {
  it('has the resource, typed', async () => {
    const { service, processTags } = await sent({
      ...literalSpan({ id: 2 }),
      resource: resourceFromAttributes({
        'service.name': 'shop',
        region: 'sh',
        zone: 'sh001',
        hostname: 'h',
        ip: '10.0.0.1',
        'deployment.environment.name': 'prod',
        'process.pid': 7,
      }),
    });
    expect(service).toBe('shop');
    expect(processTags).toEqual([
      ['env', 'prod'],
      ['region', 'sh'],
      ['zone', 'sh001'],
      ['hostname', 'h'],
      ['ip', '10.0.0.1'],
      ['deployment.environment.name', 'prod'],
      ['process.pid', 7n],
    ]);
  });

  it('has a name where nobody gave one', async () => {
    const span = { ...literalSpan({ id: 2 }), resource: resourceFromAttributes({}) };
    const { service } = await sent(span);
    expect(service).toBe('unknown_service');
  });

  it("is not named by a span's own service.name", async () => {
    const { service, tags } = await translated({ attributes: { 'service.name': 'mine' } });
    expect(service).toBe('shop');
    expect(tags).toContainEqual(['service.name', 'mine']);
  });
});
