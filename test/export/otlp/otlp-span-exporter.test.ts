import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import protobuf from 'protobufjs/minimal.js';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { OtlpRequestEncoder } from '../../../src/export/otlp/encode-otlp-request.js';
import { OtlpSpanExporter } from '../../../src/export/otlp/otlp-span-exporter.js';
import { readOtlpAnswer } from '../../../src/export/otlp/read-otlp-answer.js';
import type { DetailedResult } from '../../../src/export/delivery/export-outcome.js';
import { attachState, newState } from '../../../src/otel/span/span-state.js';
import { HeaderTraceState } from '../../../src/otel/w3c/header-trace-state.js';
import type { ReadableSpan } from '../../../src/otel/sdk-shapes.js';

const RESOURCE = { attributes: { 'service.name': 'shop', region: 'sh', list: ['a', 'b'] } };
const SCOPE = { name: 'scope', version: '1.2.3' };

function span(changes: Partial<ReadableSpan> = {}): ReadableSpan {
  const context = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  };
  return {
    name: 'Grüße, 世界',
    kind: SpanKind.CLIENT,
    spanContext: () => context,
    parentSpanContext: { ...context, spanId: 'b7ad6b7169203332', isRemote: true },
    startTime: [1_760_000_000, 123_456_789],
    endTime: [1_760_000_001, 1],
    duration: [0, 876_543_212],
    status: { code: SpanStatusCode.ERROR, message: 'boom' },
    attributes: { text: 'x', empty: '', int: -7, float: 0.5, yes: true, no: false, list: [1, 0.5] },
    events: [{ time: [1_760_000_000, 5], name: 'log', attributes: { a: 'b' } }],
    links: [
      {
        context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 },
        attributes: { 'opentracing.ref_type': 'follows_from' },
      },
    ],
    ended: true,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...changes,
  };
}

type Fields = Record<number, (number | string | Fields)[]>;

/** Which fields hold messages, by the path of field numbers from the request. */
const MESSAGES =
  /^(1|1\.1|1\.2|1\.2\.1|1\.2\.2|1\.2\.2\.(11|13|15)|KV|KV\.2|KV\.2\.5|KV\.2\.5\.1)$/;
const ATTRIBUTES = /^(1\.1\.1|1\.2\.2\.9|1\.2\.2\.11\.3|1\.2\.2\.13\.4)$/;

/** Fields by their number, so that two encodings can be compared that differ in order alone. */
function decode(bytes: Uint8Array, path = ''): Fields {
  const reader = protobuf.Reader.create(bytes);
  const fields: Fields = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const number = tag >>> 3;
    const here = path === '' ? String(number) : `${path}.${number}`;
    const inner = ATTRIBUTES.test(here) ? 'KV' : here;
    const values = (fields[number] ??= []);
    if ((tag & 7) === 0) values.push(String(reader.int64()));
    else if ((tag & 7) === 1) values.push(Buffer.from(reader.fixed64Bytes()).toString('hex'));
    else if ((tag & 7) === 5) values.push(reader.fixed32());
    else {
      const content = reader.bytes();
      values.push(MESSAGES.test(inner) ? decode(content, inner) : Buffer.from(content).toString());
    }
  }
  return fields;
}

declare module 'protobufjs/minimal.js' {
  interface Reader {
    fixed64Bytes(): Uint8Array;
  }
}
protobuf.Reader.prototype.fixed64Bytes = function () {
  const bytes = this.buf.subarray(this.pos, this.pos + 8);
  this.pos += 8;
  return bytes;
};

const encode = (...spans: ReadableSpan[]): Fields =>
  decode(new OtlpRequestEncoder().encode(spans).body);
const stock = (...spans: ReadableSpan[]): Fields =>
  decode(ProtobufTraceSerializer.serializeRequest(spans as never)!);

/** Counts of 0, and a status that says nothing, are not written by us. */
const withoutZeros = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([number, values]): [string, Fields[number]] => [
        number,
        values
          .map((value) => (typeof value === 'object' ? withoutZeros(value) : value))
          .filter((value) => value !== '0' && value !== '' && !isEmpty(value)),
      ])
      .filter(([, values]) => values.length > 0),
  );

describe('OtlpRequestEncoder', () => {
  it.each([
    ['a span with everything', span()],
    ['a root', span({ kind: SpanKind.INTERNAL, status: { code: SpanStatusCode.UNSET } })],
    ['long texts', span({ name: 'x'.repeat(300), attributes: { long: 'ü'.repeat(20_000) } })],
    ['numbers', span({ attributes: { a: 2 ** 53 - 1, b: -1e300, c: 1e-5, d: NaN, e: -0.5 } })],
    ['no scope version', span({ instrumentationScope: { name: 'scope' } })],
    [
      'a trace state',
      span({
        spanContext: () => ({
          traceId: '0af7651916cd43dd8448eb211c80319c',
          spanId: 'b7ad6b7169203331',
          traceFlags: 1,
          traceState: HeaderTraceState.parse('ot=th:0')!,
        }),
      }),
    ],
    [
      'dropped things',
      span({ droppedAttributesCount: 1, droppedEventsCount: 2, droppedLinksCount: 300 }),
    ],
  ])('says of %s what the stock exporter says', (_, each) => {
    const [own, theirs] = [withoutZeros(encode(each)), withoutZeros(stock(each))];
    // Of links nobody knows whether they lead to another process; the stock exporter says they do not.
    dropLinkFlags(own);
    dropLinkFlags(theirs);
    expect(own).toEqual(theirs);
  });

  it('writes a resource and a scope once, however the spans stand', () => {
    const other = { attributes: { 'service.name': 'users' } };
    const request = encode(span(), span({ resource: other }), span(), span({ resource: other }));
    const resources = request[1] as Fields[];
    expect(resources.map((each) => (each[2]?.[0] as Fields)[2]?.length)).toEqual([2, 2]);
  });

  it('knows what tags were set as', () => {
    const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    attachState(context, newState('0', 1)).exactTags = new Map([
      ['whole', { kind: 'float', value: 2 }],
      ['great', { kind: 'int', value: 2n ** 62n }],
      ['changed', { kind: 'float', value: 3 }],
    ]);
    const attributes = { whole: 2, great: String(2n ** 62n), changed: 4 };
    const request = encode(span({ spanContext: () => context, attributes }));
    const [found] = ((request[1]![0] as Fields)[2]![0] as Fields)[2] as Fields[];
    const values = (found![9] as Fields[]).map((each) => each[2]![0]);
    expect(values).toEqual([{ 4: ['0000000000000040'] }, { 3: [String(2n ** 62n)] }, { 3: ['4'] }]);
  });

  it('leaves out a span that cannot be encoded, and keeps its neighbours', () => {
    const bad = span({
      spanContext: () => ({ traceId: 'x'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
    });
    const short = span({ spanContext: () => ({ traceId: '1', spanId: '2', traceFlags: 1 }) });
    const spans = [span({ name: 'a' }), bad, short, span({ name: 'b' })];
    const { body, refused } = new OtlpRequestEncoder().encode(spans);
    expect([...refused.keys()]).toEqual([bad, short]);
    const kept = ((decode(body)[1]![0] as Fields)[2]![0] as Fields)[2] as Fields[];
    expect(kept.map((each) => each[5]![0])).toEqual(['a', 'b']);
  });
});

function isEmpty(value: number | string | Fields): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function dropLinkFlags(request: Fields): void {
  for (const resource of request[1] as Fields[])
    for (const scope of resource[2] as Fields[])
      for (const each of scope[2] as Fields[])
        for (const link of (each[13] ?? []) as Fields[]) delete link[6];
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function backend(status: number, answer: Buffer | string = ''): Promise<string> {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
}

function exportTo(endpoint: string, spans = [span()]): Promise<DetailedResult> {
  const exporter = new OtlpSpanExporter({ endpoint, headers: {} });
  return new Promise((resolve) => {
    exporter.export(spans, (result) => {
      void exporter.shutdown().then(() => {
        resolve(result);
      });
    });
  });
}

/** `partial_success { rejected_spans: 2, error_message: "no" }`. */
const PARTLY = Buffer.from('0a0608021202' + '6e6f', 'hex');

describe('OtlpSpanExporter', () => {
  it('delivers', async () => {
    expect(await exportTo(await backend(200))).toEqual({ code: 0 });
    expect(await exportTo(await backend(200), [])).toEqual({ code: 0 });
  });

  it('reads a partial success', async () => {
    const result = await exportTo(await backend(200, PARTLY));
    expect([result.code, result.rejected, result.error?.message]).toEqual([
      0,
      2,
      'the backend rejected 2 spans: no',
    ]);
    expect(readOtlpAnswer(Buffer.from('{"partialSuccess":{}}'))).toEqual({ code: 0 });
    expect(readOtlpAnswer(Buffer.from('0a00', 'hex'))).toEqual({ code: 0 });
  });

  it('tells why it failed', async () => {
    const result = await exportTo(await backend(503, 'busy'));
    expect([result.code, result.status, result.error?.message]).toEqual([
      1,
      503,
      expect.stringContaining('answered HTTP 503: busy'),
    ]);
    const bad = span({ spanContext: () => ({ traceId: '', spanId: '', traceFlags: 1 }) });
    const refused = await exportTo(await backend(200), [bad]);
    expect([refused.code, refused.refused?.size]).toEqual([1, 1]);
    const exporter = new OtlpSpanExporter({ endpoint: 'http://127.0.0.1:1', headers: {} });
    await exporter.shutdown();
    const after = await new Promise<DetailedResult>((resolve) => {
      exporter.export([span()], resolve);
    });
    expect(after.error?.message).toBe('kratos-otel: export after shutdown');
    expect(exporter.address).toBe('127.0.0.1:1');
    exporter.abort();
  });
});
