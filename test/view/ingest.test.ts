import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundName, boundText, boundValue } from '../../src/view/ingest/bound-text.js';
import { readImport } from '../../src/view/ingest/read-import.js';
import { readKratosSpans } from '../../src/view/ingest/read-kratos-spans.js';
import { readOtlp } from '../../src/view/ingest/read-otlp.js';
import { readOtlpProtobuf } from '../../src/view/ingest/read-otlp-protobuf.js';
import { readZipkinJson } from '../../src/view/ingest/read-zipkin-json.js';
import { toOtlpJson } from '../../src/view/write/to-otlp-json.js';
import { toZipkinJson } from '../../src/view/write/to-zipkin-json.js';
import { toOtlpRequest } from '../../src/export/view/to-otlp-request.js';
import type { ReadableSpan } from '../../src/otel/sdk-shapes.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import { sid, span, tid } from './view-fixture.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A span as the SDK has it. */
const readable = {
  name: 'POST /orders',
  kind: 1,
  spanContext: () => ({ traceId: TRACE, spanId: sid(2), traceFlags: 1 }),
  parentSpanContext: { traceId: TRACE, spanId: sid(1), traceFlags: 1 },
  startTime: [1_780_000_000, 123_456_789],
  endTime: [1_780_000_000, 125_000_000],
  duration: [0, 1_543_211],
  attributes: {
    text: 'ü',
    whole: 42,
    negative: -7,
    part: 0.5,
    yes: true,
    list: ['a', 'b'],
    'peer.service': 'stock',
  },
  events: [{ time: [1_780_000_000, 124_456_789], name: 'retry', attributes: { count: 2 } }],
  links: [
    {
      context: { traceId: TRACE, spanId: sid(9), traceFlags: 1 },
      attributes: { 'opentracing.ref_type': 'follows_from' },
    },
  ],
  status: { code: 2, message: 'no rate' },
  resource: { attributes: { 'service.name': 'shop', zone: 'sh001' } },
  instrumentationScope: { name: 'kratos-otel' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  ended: true,
} as unknown as ReadableSpan;

const EXPECTED = {
  traceId: TRACE,
  spanId: sid(2),
  parentId: sid(1),
  name: 'POST /orders',
  service: 'shop',
  kind: 'server',
  start: 1_780_000_000_123_456,
  nanos: 789,
  duration: 1_543.211,
  error: true,
  errorText: 'no rate',
  tags: [
    ['text', 'ü'],
    ['whole', 42],
    ['negative', -7],
    ['part', 0.5],
    ['yes', true],
    ['list', '["a","b"]'],
    ['peer.service', 'stock'],
  ],
  resource: [['zone', 'sh001']],
  logs: [{ at: 1_000, name: 'retry', fields: [['count', 2]] }],
  links: [{ traceId: TRACE, spanId: sid(9), type: 'follows-from' }],
  scope: 'kratos-otel',
  peer: 'stock',
};

type Serializable = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];

describe('OTLP', () => {
  const spans = [readable] as unknown as Serializable;

  it('reads what the standard exporter writes as protobuf', () => {
    const bytes = ProtobufTraceSerializer.serializeRequest(spans)!;
    expect(readOtlpProtobuf(bytes)).toEqual({ spans: [EXPECTED], refused: 0 });
  });

  it('reads what the standard exporter writes as JSON', () => {
    const text = Buffer.from(JsonTraceSerializer.serializeRequest(spans)!).toString();
    const json: unknown = JSON.parse(text);
    expect(readOtlp(json)).toEqual({ spans: [EXPECTED], refused: 0 });
  });

  it('reads what TRACE=view: writes', () => {
    const refuse = (): never => expect.unreachable();
    const json: unknown = JSON.parse(JSON.stringify(toOtlpRequest([readable], refuse)));
    expect(readOtlp(json)).toEqual({ spans: [EXPECTED], refused: 0 });
  });

  it('writes what it has read', () => {
    const { spans: read } = readOtlpProtobuf(ProtobufTraceSerializer.serializeRequest(spans)!);
    expect(readOtlp(JSON.parse(JSON.stringify(toOtlpJson(read))))).toEqual({
      spans: [EXPECTED],
      refused: 0,
    });
  });

  it('leaves out a span that has no id, and says why', () => {
    const json = {
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId: 'x', spanId: sid(1) }, { traceId: TRACE }, 7] }] },
      ],
    };
    const { spans: read, refused, reason } = readOtlp(json);
    expect([read.length, refused]).toEqual([0, 3]);
    expect(reason).toContain('traceId must be 32 hex digits');
  });

  it('takes values of every form', () => {
    const values: unknown[] = [
      { intValue: '9223372036854775807' },
      { doubleValue: 'NaN' },
      { bytesValue: 'AAE=' },
      { kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } },
      { arrayValue: { values: [{ arrayValue: { values: [{ boolValue: false }] } }] } },
      {},
      null,
    ];
    const attributes = values.map((value, n) => ({ key: `k${n}`, value }));
    const json = {
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId: TRACE, spanId: sid(1), attributes }] }] },
      ],
    };
    const [first] = readOtlp(json).spans;
    expect(first?.tags.map(([, value]) => value)).toEqual([
      '9223372036854775807',
      'NaN',
      'AAE=',
      '{"a":1}',
      '[[false]]',
      '',
      '',
    ]);
  });

  it('does not follow values that are nested without end', () => {
    let value: object = { stringValue: 'deep' };
    for (let n = 0; n < 5_000; n++) value = { arrayValue: { values: [value] } };
    const attributes = [{ key: 'k', value }];
    const json = {
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId: TRACE, spanId: sid(1), attributes }] }] },
      ],
    };
    expect(String(readOtlp(json).spans[0]?.tags[0]?.[1])).toContain('…');
  });

  it.each(['[]', '{}', 'null', '7', '"x"'])('refuses %s', (text) => {
    expect(() => readOtlp(JSON.parse(text))).toThrow('must have resourceSpans');
  });

  it('refuses bytes that are no message', () => {
    expect(() => readOtlpProtobuf(Buffer.from([0x0a, 0xff, 0x01]))).toThrow();
  });
});

describe('Zipkin', () => {
  const zipkin = {
    traceId: '463ac35c9f6413ad',
    id: '72485a3953bb6124',
    parentId: '1',
    name: 'get',
    kind: 'CLIENT',
    timestamp: 1_780_000_000_000_001,
    duration: 386_000,
    localEndpoint: { serviceName: 'frontend' },
    remoteEndpoint: { serviceName: 'backend' },
    annotations: [{ timestamp: 1_780_000_000_000_101, value: 'ws' }],
    tags: { 'http.path': '/api', error: '503' },
  };

  it('reads spans, of a list of traces too', () => {
    const expected = {
      traceId: '0000000000000000463ac35c9f6413ad',
      spanId: '72485a3953bb6124',
      parentId: sid(1),
      service: 'frontend',
      kind: 'client',
      peer: 'backend',
      error: true,
      errorText: '503',
      logs: [{ at: 100, name: 'ws', fields: [] }],
    };
    expect(readZipkinJson([zipkin]).spans[0]).toMatchObject(expected);
    expect(readZipkinJson([[zipkin], [zipkin]]).spans).toHaveLength(2);
  });

  it('writes what it has read', () => {
    const { spans } = readZipkinJson([zipkin]);
    const again = readZipkinJson(JSON.parse(JSON.stringify(toZipkinJson(spans))));
    expect(again.spans).toEqual(spans);
  });

  it('leaves out what is no span', () => {
    const { spans, refused } = readZipkinJson([null, 'x', { traceId: 'zz' }, { traceId: '1' }]);
    expect([spans.length, refused]).toEqual([0, 4]);
    expect(() => readZipkinJson({})).toThrow('must be a list');
  });

  it('takes a span without anything but its ids', () => {
    expect(readZipkinJson([{ traceId: '1', id: '2' }]).spans).toMatchObject([
      { traceId: tid(1), spanId: sid(2), name: '', service: '', start: 0, duration: 0 },
    ]);
  });
});

describe('Kratos', () => {
  const encoded = encodeKratosSpan({
    version: 1,
    serviceName: 'main.shop',
    operationName: '/v1/orders',
    traceId: '1a2b',
    spanId: 'b',
    parentId: '1a2b',
    samplingProbability: 1,
    tags: [
      { key: 'region', kind: 'string', value: 'sh' },
      { key: 'span.kind', kind: 'string', value: 'client' },
      { key: 'peer.service', kind: 'string', value: 'main.stock' },
      { key: 'error', kind: 'bool', value: true },
      { key: 'big', kind: 'int', value: 9_223_372_036_854_775_807n },
    ],
    logs: [
      {
        timestampUnixNano: 1_780_000_000_000_002_000n,
        fields: [{ key: 'message', value: 'deadline exceeded' }],
      },
    ],
    startUnixNano: 1_780_000_000_000_001_500n,
    durationNano: 2_500n,
    references: [{ type: 'followsFrom', traceId: '1a2b', spanId: 'c' }],
  });

  it('reads spans that stand one after another', () => {
    const { spans } = readKratosSpans(Buffer.concat([encoded, encoded]));
    expect(spans).toHaveLength(2);
    expect(spans[0]).toEqual({
      traceId: '00000000000000000000000000001a2b',
      spanId: '000000000000000b',
      parentId: '0000000000001a2b',
      name: '/v1/orders',
      service: 'main.shop',
      kind: 'client',
      start: 1_780_000_000_000_001,
      nanos: 500,
      duration: 2.5,
      error: true,
      errorText: 'deadline exceeded',
      tags: [
        ['peer.service', 'main.stock'],
        ['error', true],
        ['big', '9223372036854775807'],
      ],
      resource: [['region', 'sh']],
      logs: [{ at: 0.5, name: '', fields: [['message', 'deadline exceeded']] }],
      links: [
        { traceId: '00000000000000000000000000001a2b', spanId: sid(0xc), type: 'follows-from' },
      ],
      peer: 'main.stock',
    });
  });

  it('refuses a span that is cut off', () => {
    expect(() => readKratosSpans(encoded.subarray(0, -1))).toThrow('cut off');
  });
});

describe('any JSON', () => {
  it('is read or refused, span by span', () => {
    const value = fc.jsonValue();
    const ids = { traceId: fc.constant(TRACE), spanId: fc.constant(sid(1)), id: fc.constant('1') };
    const names = [
      'name',
      'kind',
      'attributes',
      'events',
      'links',
      'status',
      'tags',
      'annotations',
    ];
    const rest = Object.fromEntries(
      [...names, 'timestamp', 'startTimeUnixNano', 'endTimeUnixNano'].map((name) => [name, value]),
    );
    fc.assert(
      fc.property(fc.record({ ...ids, ...rest }), (json) => {
        const otlp = readOtlp({
          resourceSpans: [{ resource: json, scopeSpans: [{ spans: [json] }] }],
        });
        const zipkin = readZipkinJson([json]);
        expect([otlp.spans.length, zipkin.spans.length]).toEqual([1, 1]);
        JSON.stringify([toOtlpJson(otlp.spans), toZipkinJson(zipkin.spans)]);
      }),
    );
  });
});

describe('what is bounded', () => {
  it('cuts a value of ten megabytes, and says how long it was', () => {
    const cut = boundText('x'.repeat(10_000_000));
    expect(cut.length).toBeLessThan(8_300);
    expect(cut).toContain('(10000000 characters)');
    expect(boundName('n'.repeat(10_000)).length).toBeLessThan(600);
  });

  it('makes text of what is no plain value', () => {
    expect([NaN, 5n, 2n ** 60n, null, { a: [1] }].map(boundValue)).toEqual([
      'NaN',
      5,
      String(2n ** 60n),
      '',
      '{"a":[1]}',
    ]);
  });

  it('keeps no more than some tags, logs and links of a span', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => n);
    const json = {
      traceId: TRACE,
      spanId: sid(1),
      attributes: many.map((n) => ({ key: `k${n}`, value: { intValue: n } })),
      events: many.map(() => ({ name: 'e' })),
      links: many.map(() => ({ traceId: TRACE, spanId: sid(2) })),
    };
    const [read] = readOtlp({ resourceSpans: [{ scopeSpans: [{ spans: [json] }] }] }).spans;
    expect([read?.tags.length, read?.logs.length, read?.links.length]).toEqual([256, 512, 128]);
  });
});

describe('readImport', () => {
  const otlp = JSON.stringify(toOtlpJson([span()]));

  it('tells the formats apart', () => {
    expect(readImport(JSON.stringify(toZipkinJson([span()]))).spans).toHaveLength(1);
    expect(readImport(otlp).spans).toHaveLength(1);
    expect(readImport(`${otlp}\n${otlp}\n`).spans).toHaveLength(2);
  });

  it.each([
    ['{"a":1}', 'expected JSON of Zipkin v2'],
    ['{', 'not JSON'],
    ['{}\n{', 'not JSON'],
    ['', 'not JSON'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => readImport(text)).toThrow(message);
  });
});
