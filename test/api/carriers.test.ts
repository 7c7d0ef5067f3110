import {
  ClientRequest,
  ServerResponse,
  IncomingMessage,
  type IncomingHttpHeaders,
  type OutgoingMessage,
} from 'node:http';
import { Socket } from 'node:net';
import { createContext, runInContext } from 'node:vm';
import { Metadata } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { GRPCFormat, HTTPFormat, KratosTraceID, TraceError, type Trace } from '../../src/core.js';
import { carrierContract, type ContractCase } from '../../src/testing.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

const HEADER = 'a:b:c:1';

const textsOf = (record: Record<string, unknown>, name: string): unknown[] =>
  Object.entries(record).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
const ofMessage = (message: OutgoingMessage, name: string): unknown[] => {
  const value = message.getHeader(name);
  return value === undefined ? [] : [value];
};

/** Writes headers into a new message of Node. */
function withHeaders<M extends OutgoingMessage>(message: M, headers: Record<string, string>): M {
  for (const [name, value] of Object.entries(headers)) message.setHeader(name, value);
  return message;
}

const contracts: [what: string, cases: ContractCase[]][] = [
  ['a plain record', carrierContract((headers) => ({ ...headers }), { valuesOf: textsOf })],
  [
    'a record without a prototype',
    carrierContract(
      (headers) => Object.assign(Object.create(null) as Record<string, unknown>, headers),
      {
        valuesOf: textsOf,
      },
    ),
  ],
  [
    'a record of another realm',
    carrierContract(
      (headers) =>
        Object.assign(runInContext('({})', createContext()) as Record<string, unknown>, headers),
      { valuesOf: textsOf },
    ),
  ],
  ['a fetch Headers', carrierContract((headers) => new Headers(headers))],
  [
    'a ServerResponse',
    carrierContract(
      (headers) => withHeaders(new ServerResponse(new IncomingMessage(new Socket())), headers),
      { valuesOf: ofMessage },
    ),
  ],
  [
    'a ClientRequest',
    carrierContract(
      (headers) => new ClientRequest({ createConnection: () => new Socket(), headers }),
      { valuesOf: ofMessage },
    ),
  ],
  [
    'a gRPC Metadata',
    carrierContract(
      (headers) => {
        const metadata = new Metadata();
        for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
        return metadata;
      },
      { format: GRPCFormat, valuesOf: (metadata, name) => metadata.get(name) },
    ),
  ],
  [
    'a carrier with get and set, whatever the format',
    carrierContract((headers) => new Map(Object.entries(headers)), { format: 'anything' }),
  ],
];

describe.each(contracts)('%s', (_what, cases) => {
  for (const { name, run } of cases) it(name, run);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(TraceError);
    return (error as TraceError).code;
  }
  return 'nothing thrown';
}

describe('plain records', () => {
  it('are read in any case', () => {
    const { tracer } = startTracing();
    const trace = tracer.extract(HTTPFormat, { 'Kratos-Trace-ID': HEADER });
    expect(trace.traceId()).toMatch(/^a:/);
  });

  it('end with one spelling of the header', () => {
    const { tracer } = startTracing({ metadata: false });
    const carrier = { 'Kratos-Trace-Id': HEADER, 'KRATOS-TRACE-ID': HEADER, Host: 'x' };
    const trace = tracer.newTrace('op');
    tracer.inject(trace, HTTPFormat, carrier);
    expect(Object.keys(carrier).sort()).toEqual([
      'Host',
      'kratos-trace-id',
      'traceparent',
      'tracestate',
    ]);
  });

  it('keep other headers of the same length', () => {
    const { tracer } = startTracing();
    const carrier = { 'x-my-request-id': '1', 'Kratos-Trace-Id': HEADER };
    tracer.inject(tracer.newTrace('op'), HTTPFormat, carrier);
    expect(Object.keys(carrier)).toContain('x-my-request-id');
    expect(Object.keys(carrier)).not.toContain('Kratos-Trace-Id');
  });

  it('are read by own properties only, in any case', () => {
    const { tracer } = startTracing();
    const shared = Object.prototype as Record<string, unknown>;
    shared['Kratos-Trace-Id'] = HEADER;
    try {
      const carrier = {};
      expect(codeOf(() => tracer.extract(HTTPFormat, carrier))).toBe('ErrTraceNotFound');
      tracer.inject(tracer.newTrace('op'), HTTPFormat, carrier);
      expect(shared['Kratos-Trace-Id']).toBe(HEADER);
    } finally {
      delete shared['Kratos-Trace-Id'];
    }
  });

  it('are read by own properties only', () => {
    const { tracer } = startTracing();
    const polluted = JSON.parse(`{"__proto__": {"${KratosTraceID}": "${HEADER}"}}`) as unknown;
    expect(codeOf(() => tracer.extract(HTTPFormat, polluted))).toBe('ErrTraceNotFound');
    expect(({} as Record<string, unknown>)[KratosTraceID]).toBeUndefined();
  });

  it('may hold the header in an array, of which the first counts', () => {
    const { tracer } = startTracing();
    expect(tracer.extract(HTTPFormat, { [KratosTraceID]: [HEADER] }).traceId()).toMatch(/^a:/);
    const twice = { [KratosTraceID]: [HEADER, '1:2:3:0'] };
    expect(tracer.extract(HTTPFormat, twice).traceId()).toMatch(/^a:/);
    const broken = { [KratosTraceID]: ['hello', HEADER] };
    expect(codeOf(() => tracer.extract(HTTPFormat, broken))).toBe('ErrTraceCorrupted');
    expect(codeOf(() => tracer.extract(HTTPFormat, { [KratosTraceID]: [] }))).toBe(
      'ErrTraceNotFound',
    );
  });

  it('that throw when they are read have no trace', () => {
    const { tracer } = startTracing();
    const carrier = {
      get [KratosTraceID](): string {
        throw new Error('no');
      },
    };
    expect(codeOf(() => tracer.extract(HTTPFormat, carrier))).toBe('ErrTraceNotFound');
    take(diagLines);
  });

  it('that are frozen let the call go out without a trace', () => {
    const { tracer } = startTracing();
    tracer.inject(tracer.newTrace('op'), HTTPFormat, Object.freeze({}));
    expect(take(diagLines)).toEqual(['warn: kratos-otel: a carrier refused the trace']);
  });
});

it('a response whose headers are sent lets the call go on', () => {
  const { tracer } = startTracing();
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.flushHeaders();
  tracer.inject(tracer.newTrace('op'), HTTPFormat, response);
  expect(take(diagLines)).toEqual(['warn: kratos-otel: a carrier refused the trace']);
});

it('of several values of a gRPC key the first counts, as in the original', () => {
  const { tracer } = startTracing();
  const metadata = new Metadata();
  metadata.add(KratosTraceID, HEADER);
  metadata.add(KratosTraceID, '1:2:3:1');
  expect(tracer.extract(GRPCFormat, metadata).traceId()).toMatch(/^a:/);
});

it('metadata that a gRPC service hands on, with copies, goes on with one header', () => {
  const { tracer } = startTracing();
  const received = new Metadata();
  for (const value of [HEADER, '1:2:3:1', '4:5:6:0']) received.add(KratosTraceID, value);
  received.add('color', 'blue');
  const fork = tracer.join(GRPCFormat, received, '/pkg.Svc/M').fork('next', '/pkg.Svc/N');
  for (const outgoing of [
    received.clone(),
    Metadata.fromHttp2Headers(received.toHttp2Headers() as IncomingHttpHeaders),
  ]) {
    tracer.inject(fork, GRPCFormat, outgoing);
    expect(outgoing.get(KratosTraceID)).toEqual([fork.traceId()]);
    expect(outgoing.get('color')).toEqual(['blue']);
  }
  expect(received.get(KratosTraceID)).toHaveLength(3);
});

describe('arrays of headers', () => {
  it.each<[string, unknown[], (array: never) => unknown]>([
    [
      'pairs',
      [
        ['Accept', '*/*'],
        ['Kratos-Trace-Id', HEADER],
        ['KRATOS-TRACE-ID', HEADER],
      ],
      (pairs: [string, string][]) =>
        pairs.filter(([name]) => name.toLowerCase() === KratosTraceID).map(([, value]) => value),
    ],
    [
      'name and value in turn',
      ['Accept', '*/*', 'Kratos-Trace-Id', HEADER, 'KRATOS-TRACE-ID', HEADER],
      (flat: string[]) =>
        flat.filter((_, i) => i % 2 === 1 && flat[i - 1]!.toLowerCase() === KratosTraceID),
    ],
    [
      'names of bytes',
      [Buffer.from('Kratos-Trace-Id'), Buffer.from(HEADER), 'accept', '*/*'],
      (flat: unknown[]) =>
        flat.filter((_, i) => i % 2 === 1 && String(flat[i - 1]).toLowerCase() === KratosTraceID),
    ],
  ])('that are %s end with one header', (_what, array, values) => {
    const { tracer } = startTracing();
    const trace = tracer.newTrace('op');
    tracer.inject(tracer.newTrace('another'), HTTPFormat, array);
    tracer.inject(trace, HTTPFormat, array);
    expect(values(array as never)).toEqual([trace.traceId()]);
  });
});

describe('a Map', () => {
  it('ends with one spelling of the header, and is read in any', () => {
    const { tracer } = startTracing({ metadata: false });
    const map = new Map([['Kratos-Trace-Id', HEADER]]);
    expect(tracer.extract(HTTPFormat, map).traceId()).toMatch(/^a:/);
    const trace = tracer.newTrace('op');
    tracer.inject(trace, HTTPFormat, map);
    expect([...map.keys()].sort()).toEqual([KratosTraceID, 'traceparent', 'tracestate']);
  });
});

describe('headers of bytes', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each<[string, unknown]>([
    ['a Buffer', Buffer.from(HEADER)],
    ['a Uint8Array', bytes(HEADER)],
    ['a view into a larger buffer', bytes(`xx${HEADER}yy`).subarray(2, 2 + HEADER.length)],
    ['an array of them', [Buffer.from(HEADER), Buffer.from('1:2:3:1')]],
    ['copies in one', Buffer.from(`${HEADER}, 1:2:3:1`)],
    [
      'bytes of another realm',
      runInContext(`new Uint8Array([${bytes(HEADER).join()}])`, createContext()),
    ],
  ])('that are %s are read as text', (_what, value) => {
    const { tracer } = startTracing();
    for (const carrier of [{ [KratosTraceID]: value }, new Map([[KratosTraceID, value]])]) {
      expect(tracer.extract(HTTPFormat, carrier).traceId()).toMatch(/^a:[0-9a-f]+:b:1$/);
    }
  });

  it('bring traceparent, tracestate and baggage too', () => {
    const { tracer } = startTracing();
    const message = {
      traceparent: Buffer.from(`00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`),
      tracestate: [Buffer.from('a=1'), Buffer.from('b=2')],
      baggage: Buffer.from('tenant=J%C3%B6rg'),
    };
    const outgoing: Record<string, string> = {};
    tracer.inject(tracer.join(HTTPFormat, message, 'job').fork('', 'x'), HTTPFormat, outgoing);
    expect(outgoing.traceparent).toContain('1'.repeat(32));
    expect(outgoing.tracestate).toMatch(/^kratos=[0-9a-f]{16},a=1,b=2$/);
    expect(outgoing.baggage).toBe('tenant=J%C3%B6rg');
  });

  it.each<[string, unknown]>([
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x3a)],
    ['empty', new Uint8Array()],
    ['a megabyte', new Uint8Array(1e6).fill(0x61)],
  ])('that are %s begin a new trace', (_what, value) => {
    const { tracer } = startTracing();
    const trace = tracer.join(HTTPFormat, { [KratosTraceID]: value }, 'job');
    expect(trace.traceId()).toMatch(/:0:1/);
  });

  it('take the place of a header of bytes', () => {
    const { tracer } = startTracing();
    const headers: Record<string, unknown> = {
      'Kratos-Trace-Id': Buffer.from(HEADER),
      key: Buffer.from('k'),
    };
    const trace = tracer.newTrace('op');
    tracer.inject(trace, HTTPFormat, headers);
    expect(headers[KratosTraceID]).toBe(trace.traceId());
    expect(headers).not.toHaveProperty('Kratos-Trace-Id');
  });
});

describe('wrong arguments', () => {
  it.each<[string, unknown, unknown, string]>([
    ['a number', HTTPFormat, 42, 'ErrInvalidCarrier'],
    ['a string', HTTPFormat, 'x', 'ErrInvalidCarrier'],
    ['null', HTTPFormat, null, 'ErrInvalidCarrier'],
    ['undefined', HTTPFormat, undefined, 'ErrInvalidCarrier'],
    ['an array', HTTPFormat, [], 'ErrInvalidCarrier'],
    ['a class', HTTPFormat, new Date(), 'ErrInvalidCarrier'],
    ['a record for gRPC', GRPCFormat, {}, 'ErrInvalidCarrier'],
    ['null for gRPC', GRPCFormat, null, 'ErrInvalidCarrier'],
    ['an unknown format', 'thrift', {}, 'ErrUnsupportedFormat'],
    ['no format', undefined, {}, 'ErrUnsupportedFormat'],
  ])('%s', (_what, format, carrier, code) => {
    const { tracer } = startTracing();
    const trace = tracer.newTrace('op');
    expect(codeOf(() => tracer.extract(format, carrier))).toBe(code);
    expect(
      codeOf(() => {
        tracer.inject(trace, format, carrier);
      }),
    ).toBe(code);
    expect(tracer.join(format, carrier, 'joined').traceId()).toMatch(/^[0-9a-f]+:/);
  });

  it.each([42, 'x', {}, { visit: 1 }, []])('a trace that is %o: ErrInvalidTrace', (value) => {
    const { tracer } = startTracing();
    expect(
      codeOf(() => {
        tracer.inject(value as unknown as Trace, HTTPFormat, {});
      }),
    ).toBe('ErrInvalidTrace');
  });
});
