import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedSpanError } from '../../src/relay/conversion/malformed-span-error.js';
import { SpanReader } from '../../src/relay/conversion/span-reader.js';
import { addTimes, toWireTime } from '../../src/relay/conversion/wire-time.js';
import { toKratosSpan } from '../../src/export/kratos/translation/to-kratos-span.js';
import { stateOf } from '../../src/otel/span/span-state.js';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import type { KratosSpan, KratosTag } from '../../src/wire/span/kratos-span.js';
import { arbitrarySpan } from '../wire/arbitrary-span.js';
import { messageOf, SAMPLE, withTags } from './relayed-message.js';

const read = (message: Buffer) => new SpanReader().read(message);
const string = (key: string, value: string): KratosTag => ({ key, kind: 'string', value });
const log = (...fields: [string, string][]) => ({
  timestampUnixNano: 1_760_000_000_123_456_790n,
  fields: fields.map(([key, value]) => ({ key, value })),
});

describe('SpanReader', () => {
  it('reads ids, name, times and kind', () => {
    const span = read(messageOf());
    expect(span.name).toBe('/v1/orders');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.spanContext()).toEqual({
      traceId: '0000000000000000a93a45f1f14655f6',
      spanId: '1201fc56dd442814',
      traceFlags: 1,
    });
    expect(span.parentSpanContext?.spanId).toBe('2f11f2d884809c07');
    expect(span.startTime).toEqual([1_760_000_000, 123_456_789]);
    expect(span.endTime).toEqual([1_760_000_000, 124_691_356]);
    expect(span.duration).toEqual([0, 1_234_567]);
    expect(span.attributes).toEqual({});
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
  });

  it('makes the tags of the process a resource, one object for each process', () => {
    const reader = new SpanReader();
    const [one, two, other] = [
      reader.read(messageOf()),
      reader.read(messageOf({ spanId: '1' })),
      reader.read(messageOf({ serviceName: 'users' })),
    ].map(({ resource }) => resource);
    expect(one?.attributes).toEqual({
      'service.name': 'main.shop.orders',
      'host.name': 'web-1',
      region: 'sh',
      zone: 'sh001',
      hostname: 'web-1',
      ip: '10.0.0.1',
    });
    expect(two).toBe(one);
    expect(other).not.toBe(one);
    expect(reader.read(messageOf()).resource).toBe(one);
    const env = reader.read(messageOf({ env: 'prod', serviceName: '' })).resource;
    expect(env.attributes).toMatchObject({
      'deployment.environment.name': 'prod',
      'service.name': 'unknown_service',
    });
  });

  it('keeps a later tag that has the name of one of the process', () => {
    const { attributes, resource } = read(withTags(string('ip', '1.2.3.4')));
    expect(attributes).toEqual({ ip: '1.2.3.4' });
    expect(resource.attributes.ip).toBe('10.0.0.1');
  });

  it.each([
    ['server', SpanKind.SERVER, {}],
    ['client', SpanKind.CLIENT, {}],
    ['producer', SpanKind.PRODUCER, {}],
    ['consumer', SpanKind.CONSUMER, {}],
    ['batch', SpanKind.INTERNAL, { 'span.kind': 'batch' }],
  ])('reads the kind %s', (value, kind, attributes) => {
    const span = read(withTags(string('span.kind', value)));
    expect([span.kind, span.attributes]).toEqual([kind, attributes]);
  });

  it('takes the parent of a server for a remote one', () => {
    expect(read(messageOf()).parentSpanContext?.isRemote).toBeUndefined();
    const server = read(withTags(string('span.kind', 'server')));
    expect(server.parentSpanContext?.isRemote).toBe(true);
    expect(read(messageOf({ parentId: '0' })).parentSpanContext).toBeUndefined();
  });

  it('keeps the types of tags', () => {
    const span = read(
      withTags(
        string('text', 'Grüße 世界'),
        { key: 'int', kind: 'int', value: -7 },
        { key: 'safe', kind: 'int', value: Number.MAX_SAFE_INTEGER },
        { key: 'great', kind: 'int', value: 2n ** 63n - 1n },
        { key: 'float', kind: 'float', value: 0.5 },
        { key: 'whole', kind: 'float', value: 2 },
        { key: 'yes', kind: 'bool', value: true },
        string('__proto__', 'x'),
      ),
    );
    expect(Object.entries(span.attributes)).toEqual([
      ['text', 'Grüße 世界'],
      ['int', -7],
      ['safe', Number.MAX_SAFE_INTEGER],
      ['great', '9223372036854775807'],
      ['float', 0.5],
      ['whole', 2],
      ['yes', true],
      ['__proto__', 'x'],
    ]);
    expect(stateOf(span.spanContext())?.exactTags).toEqual(
      new Map([
        ['great', { kind: 'int', value: 2n ** 63n - 1n }],
        ['whole', { kind: 'float', value: 2 }],
      ]),
    );
  });

  it('lets the later of two tags with one key count', () => {
    const span = read(withTags({ key: 'a', kind: 'float', value: 1 }, string('a', 'b')));
    expect(span.attributes).toEqual({ a: 'b' });
    expect(stateOf(span.spanContext())?.exactTags?.size).toBe(0);
  });

  it.each([
    [{ key: 'error', kind: 'bool', value: true } as const, SpanStatusCode.ERROR, undefined],
    [{ key: 'error', kind: 'bool', value: false } as const, SpanStatusCode.UNSET, undefined],
    [{ key: 'error', kind: 'int', value: 1 } as const, SpanStatusCode.ERROR, undefined],
    [{ key: 'error', kind: 'int', value: 0 } as const, SpanStatusCode.UNSET, undefined],
    [{ key: 'error', kind: 'float', value: NaN } as const, SpanStatusCode.UNSET, undefined],
    [string('error', 'true'), SpanStatusCode.ERROR, undefined],
    [string('error', 'F'), SpanStatusCode.UNSET, undefined],
    [string('error', ''), SpanStatusCode.UNSET, undefined],
    [string('error', 'boom'), SpanStatusCode.ERROR, 'boom'],
  ])('reads the status of %o', (tag, code, message) => {
    const { status } = read(withTags(tag));
    expect([status.code, status.message]).toEqual([code, message]);
  });

  it('makes events of logs', () => {
    const { events } = read(
      messageOf({ logs: [log(['event', 'GotConn'], ['host', 'db-1']), log(), log(['', 'x'])] }),
    );
    const time = [1_760_000_000, 123_456_790];
    expect(events).toEqual([
      { name: 'GotConn', time, attributes: { event: 'GotConn', host: 'db-1' } },
      { name: 'log', time, attributes: {} },
      { name: 'log', time, attributes: { '': 'x' } },
    ]);
  });

  it('makes an exception of the logs of finish(err), and the message of the status', () => {
    const tags = [...SAMPLE.tags, { key: 'error', kind: 'bool', value: true } as const];
    const both = [log(['message', 'boom']), log(['stack', 'at main.go:7'])];
    const { events, status } = read(messageOf({ tags, logs: both }));
    expect(events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['exception', { 'exception.message': 'boom', 'exception.stacktrace': 'at main.go:7' }],
    ]);
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
    const alone = read(messageOf({ tags, logs: [log(['message', 'a']), log(['message', 'b'])] }));
    expect(alone.events.map(({ attributes }) => attributes)).toEqual([
      { message: 'a' },
      { 'exception.message': 'b' },
    ]);
    const unfailed = read(messageOf({ logs: [log(['message', 'a'])] }));
    expect(unfailed.events[0]?.name).toBe('log');
  });

  it('makes links of references', () => {
    const { links } = read(
      messageOf({
        references: [
          { type: 'followsFrom', traceId: '1', spanId: '2' },
          { type: 'childOf', traceId: '3', spanId: '4' },
          { type: 'childOf', traceId: '3', spanId: '0' },
        ],
      }),
    );
    expect(links.map(({ context, attributes }) => [context.spanId, attributes])).toEqual([
      ['0000000000000002', { 'opentracing.ref_type': 'follows_from' }],
      ['0000000000000004', { 'opentracing.ref_type': 'child_of' }],
    ]);
  });

  it('says a sampling threshold where every trace is sampled, and nowhere else', () => {
    const threshold = (samplingProbability: number) =>
      read(messageOf({ samplingProbability })).spanContext().traceState?.serialize();
    expect(threshold(1)).toBe('ot=th:0');
    expect(threshold(0)).toBeUndefined();
    expect(threshold(0.5)).toBeUndefined();
    const context = read(messageOf({ samplingProbability: 0.5 })).spanContext();
    expect(stateOf(context)?.probability).toBe(0.5);
  });

  it('refuses what has no ids, and what is too large', () => {
    const reasonOf = (message: Buffer): unknown => {
      try {
        return read(message);
      } catch (error) {
        return (error as MalformedSpanError).reason;
      }
    };
    expect(reasonOf(messageOf({ traceId: '0' }))).toBe('no id');
    expect(reasonOf(messageOf({ spanId: '0' }))).toBe('no id');
    expect(reasonOf(Buffer.alloc(0))).toBe('no id');
    expect(reasonOf(Buffer.alloc(32_769, 0x20))).toBe('too large');
    expect(reasonOf(messageOf().subarray(0, 60))).toBe('malformed');
    expect(reasonOf(Buffer.from('0aff', 'hex'))).toBe('malformed');
    expect(reasonOf(Buffer.from('0affffffffffffffffff01', 'hex'))).toBe('malformed');
    expect(reasonOf(Buffer.from('20ffffffffffffffffffffff', 'hex'))).toBe('malformed');
    expect(reasonOf(Buffer.from('5a041a02ff', 'hex'))).toBe('malformed');
    expect(reasonOf(Buffer.from('03', 'hex'))).toBe('malformed');
  });

  it('steps over fields that nobody knows', () => {
    const more = Buffer.from(
      'd83e05' + 'd93e0102030405060708' + 'dd3e01020304' + 'da3e020102',
      'hex',
    );
    expect(read(Buffer.concat([more, messageOf()])).name).toBe('/v1/orders');
  });

  it('gives back what another Kratos collector would have been sent', () => {
    const reader = new SpanReader();
    fc.assert(
      fc.property(arbitrarySpan, (drawn) => {
        const span = usual(drawn);
        const message = Buffer.from(encodeKratosSpan(span));
        const wanted = decodeKratosSpan(message);
        expect(toKratosSpan(reader.read(message))).toEqual(wanted);
      }),
    );
  });

  it('throws nothing but that a message is malformed', () => {
    const reader = new SpanReader();
    const broken = fc
      .tuple(fc.nat(400), fc.integer({ min: 0, max: 255 }), fc.nat(400))
      .map(([at, byte, cut]) => {
        const message = withTags({ key: 'a', kind: 'int', value: 7 });
        message[at % message.length] = byte;
        return message.subarray(0, Math.max(cut, 8));
      });
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        try {
          reader.read(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedSpanError);
        }
      }),
      { numRuns: 500 },
    );
    expect(reader.read(messageOf()).name).toBe('/v1/orders');
  });
});

/** What a span of a Kratos service can be, in the order in which it is written again. */
function usual(drawn: KratosSpan): KratosSpan {
  const span = { ...drawn };
  delete span.caller;
  delete span.level;
  const keys = new Set(['region', 'zone', 'hostname', 'ip', 'span.kind', 'error', '']);
  const tags = span.tags.filter(({ key }) => {
    // Numbers come first in an object, and a key once.
    if (keys.has(key) || /^\d+$/.test(key)) return false;
    keys.add(key);
    return true;
  });
  const logs = span.logs.map(({ timestampUnixNano, fields }) => {
    const seen = new Set(['event', 'message', 'stack']);
    const first = { key: 'event', value: 'x' };
    const others = fields.filter(({ key }) => {
      if (seen.has(key) || /^\d+$/.test(key)) return false;
      seen.add(key);
      return true;
    });
    return {
      timestampUnixNano: timestampUnixNano < 0n ? 0n : timestampUnixNano,
      fields: [first, ...others],
    };
  });
  const { env, references, ...rest } = span;
  return {
    ...rest,
    version: 1,
    serviceName: span.serviceName || 'shop',
    traceId: span.traceId === '0' ? '1' : span.traceId,
    spanId: span.spanId === '0' ? '1' : span.spanId,
    samplingProbability:
      span.samplingProbability > 0 && span.samplingProbability <= 1 ? span.samplingProbability : 0,
    tags: [...SAMPLE.tags, ...tags],
    logs,
    ...(env !== undefined && { env }),
    startUnixNano: positive(span.startUnixNano),
    durationNano: positive(span.durationNano),
    ...(references !== undefined &&
      references.every(({ traceId, spanId }) => traceId !== '0' && spanId !== '0') && {
        references,
      }),
  };
}

function positive(nanos: bigint): bigint {
  const value = nanos < 0n ? -nanos : nanos;
  return value % 9_223_372_035_000_000_000n;
}

describe('toWireTime', () => {
  it('divides as a bigint does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (nanos) => {
        const time = toWireTime(Number(nanos >> 32n), Number(nanos & 0xffffffffn));
        expect(time).toEqual([Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)]);
      }),
    );
    expect(toWireTime(-1, 0)).toEqual([0, 0]);
    expect(addTimes([1, 999_999_999], [0, 1])).toEqual([2, 0]);
  });
});
