import { describe, expect, it } from 'vitest';
import { parseDestination } from '../../src/config/dsn/parse-destination.js';
import {
  DEFAULT_DSN,
  probabilityFromEnvironment,
  traceFromEnvironment,
} from '../../src/config/dsn/trace-environment.js';
import { readVectors } from '../vectors.js';

interface DsnVector {
  dsn: string;
  error?: string;
  network: string;
  addr: string;
  timeoutMs: number;
  disableSample: boolean;
  protocolVersion: number;
}

const SCHEMES =
  'unixgram, unix, udp, tcp, zipkin+http, zipkin+https, jaeger+http, jaeger+https, otlp+http, otlp+https, jaeger+udp, view, console, none';

describe('a DSN of the original', () => {
  for (const vector of readVectors<DsnVector[]>('dsn')) {
    it(JSON.stringify(vector.dsn), () => {
      const { dsn, network, addr, error } = vector;
      if (error !== undefined) {
        expect(() => parseDestination(dsn)).toThrow(new Error(error));
      } else if (network === '') {
        expect(() => parseDestination(dsn)).toThrow(
          new Error(`trace: invalid dsn: ${dsn}: unknown scheme ""; allowed: ${SCHEMES}`),
        );
      } else if (addr === '') {
        expect(() => parseDestination(dsn)).toThrow(
          new Error(`trace: invalid dsn: ${dsn}: the address is missing`),
        );
      } else {
        const { timeoutMs, disableSample, protocolVersion } = vector;
        // What the original had as its default is for the reporter to decide.
        const timeout = dsn.includes('timeout=') ? { timeout: timeoutMs } : {};
        const { destination, ...rest } = parseDestination(dsn);
        expect(destination).toEqual({
          backend: 'kratos',
          network,
          addr,
          ...timeout,
          protocolVersion,
        });
        const ignored = dsn.includes('unknown') ? { ignored: ['unknown'] } : {};
        expect(rest).toEqual({ disableSample, ...ignored });
      }
    });
  }
});

/** The parameter that only Zipkin and Jaeger have. */
const BITS = (dsn: string) => (/^(?:zipkin|jaeger)/.test(dsn) ? 'trace_id_bits, ' : '');

describe('a scheme beyond the original', () => {
  it.each<[string, object, boolean?]>([
    [
      'zipkin+http://host:9411/api/v2/spans',
      { backend: 'zipkin', endpoint: 'http://host:9411/api/v2/spans', headers: {} },
    ],
    [
      'zipkin+https://host/api/v2/spans?timeout=1s&batch_size=50&disable_sample=true',
      {
        backend: 'zipkin',
        endpoint: 'https://host/api/v2/spans',
        headers: {},
        timeout: 1000,
        batchSize: 50,
      },
      true,
    ],
    [
      'zipkin+https://host:80/',
      { backend: 'zipkin', endpoint: 'https://host:80/api/v2/spans', headers: {} },
    ],
    [
      'jaeger+http://host:14268/api/traces',
      { backend: 'jaeger', endpoint: 'http://host:14268/api/traces', headers: {} },
    ],
    [
      'jaeger+http://host:14268',
      { backend: 'jaeger', endpoint: 'http://host:14268/api/traces', headers: {} },
    ],
    ['jaeger+udp://host:6832', { backend: 'jaeger-udp', host: 'host', port: 6832 }],
    ['jaeger+udp://host', { backend: 'jaeger-udp', host: 'host', port: 6832 }],
    ['jaeger+udp://[::1]:80', { backend: 'jaeger-udp', host: '::1', port: 80 }],
    [
      'otlp+http://host:4318/v1/traces?timeout=5s',
      {
        backend: 'otlp',
        endpoint: 'http://host:4318/v1/traces',
        headers: {},
        timeout: 5000,
      },
    ],
    [
      'OTLP+HTTP://host:4318',
      { backend: 'otlp', endpoint: 'http://host:4318/v1/traces', headers: {} },
    ],
    ['console:', { backend: 'console' }],
    ['console:?disable_sample=1', { backend: 'console' }, true],
    ['none:', { backend: 'none' }],
  ])('%s', (dsn, destination, disableSample = false) => {
    expect(parseDestination(dsn)).toEqual({ destination, disableSample });
  });

  it.each<[dsn: string, reason: string, shown?: string]>([
    ['zipkin+ftp://h', `unknown scheme "zipkin+ftp"; allowed: ${SCHEMES}`],
    ['b3://h', `unknown scheme "b3"; allowed: ${SCHEMES}`],
    ['zipkin+http:', 'the host is missing'],
    ['zipkin+http:///api', 'the host is missing', 'zipkin+http:///xxxxx'],
    ['zipkin+http:h:1/x', 'the host is missing', 'zipkin+http:xxxxx/xxxxx'],
    ['zipkin+http://h:99999/', 'Invalid URL'],
    ['zipkin+http://h/?timeout=abc', 'time: invalid duration "abc"'],
    ['zipkin+http://h/?timeout=0', 'timeout must be 1ms at least, got 0'],
    ['otlp+http://h/?timeout=-1s', 'timeout must be 1ms at least, got -1s'],
    ['zipkin+http://h/?disable_sample=maybe', 'cannot decode maybe into Go value of type bool'],
    ['zipkin+http://h/?batch_size=0', 'batch_size must be a whole number from 1 to 2048, got 0'],
    [
      'zipkin+http://h/?batch_size=4096',
      'batch_size must be a whole number from 1 to 2048, got 4096',
    ],
    ['jaeger+udp:', 'the host is missing'],
    ['console:?disable_sample=x', 'cannot decode x into Go value of type bool'],
    ...['zipkin+http://h', 'jaeger+https://h', 'otlp+http://h'].map<[string, string]>((dsn) => [
      `${dsn}?protocol_version=1`,
      `unknown parameter "protocol_version"; allowed: ${BITS(dsn)}timeout, batch_size, disable_sample, probability`,
    ]),
    ...['jaeger+udp://h', 'console:', 'none:'].map<[string, string]>((dsn) => [
      `${dsn}?timeout=1s`,
      `unknown parameter "timeout"; allowed: ${BITS(dsn)}disable_sample, probability`,
    ]),
    [
      'otlp+http://h?apikey=S3CRET',
      'unknown parameter "apikey"; allowed: timeout, batch_size, disable_sample, probability',
      'otlp+http://h?apikey=xxxxx',
    ],
    [
      'otlp+http://h?S3CRET',
      'unknown parameter without a value; allowed: timeout, batch_size, disable_sample, probability',
      'otlp+http://h?xxxxx',
    ],
    ['otlp+http://h?timeout=1s&timeout=2s', 'timeout is given 2 times'],
    ...['console:', 'tcp://h:1', 'unixgram:///tmp/s', 'jaeger+udp://h', 'zipkin+http://h'].flatMap(
      (dsn) =>
        ['0', '1.5', '', 'x'].map<[string, string]>((value) => [
          `${dsn}?probability=${value}`,
          `probability must be a number in (0, 1], got ${value}`,
        ]),
    ),
    ...['disableSample', 'Timeout', 'protocolversion', 'probabilty'].map<[string, string, string]>(
      (name) => [
        `udp://h:1?${name}=1`,
        `unknown parameter "${name}"; allowed: timeout, disable_sample, protocol_version, probability`,
        `udp://h:1?${name}=xxxxx`,
      ],
    ),
  ])('refuses %s', (dsn, reason, shown = dsn) => {
    expect(() => parseDestination(dsn)).toThrow(
      new Error(`trace: invalid dsn: ${shown}: ${reason}`),
    );
  });

  it.each([
    'tcp://h:1',
    'unixgram:///tmp/s',
    'zipkin+http://h',
    'jaeger+udp://h',
    'otlp+https://h',
    'console:',
    'none:',
  ])('%s takes a probability', (dsn) => {
    expect(parseDestination(`${dsn}?probability=0.5`).probability).toBe(0.5);
  });
});

describe('credentials', () => {
  it('go into a header, out of the URL', () => {
    const { destination } = parseDestination('otlp+https://me:s%40cret@host/v1/traces');
    expect(destination).toEqual({
      backend: 'otlp',
      endpoint: 'https://host/v1/traces',
      headers: { authorization: `Basic ${Buffer.from('me:s@cret').toString('base64')}` },
    });
  });

  it.each([
    'zipkin+http://me:s3cret@h:99999/',
    'zipkin+http://me:s3cret@h/?timeout=abc',
    'tcp://me:s3cret@',
    'foo://me:s3cret@h:1',
    'zipkin+http://me:s3cret%@h/',
  ])('never stand in an error: %s', (dsn) => {
    let message = '';
    try {
      parseDestination(dsn);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^trace: invalid dsn: /);
    expect(message).not.toContain('s3cret');
  });
});

describe('the environment', () => {
  it('TRACE names the destination, as in the original', () => {
    expect(traceFromEnvironment({ TRACE: 'none:' }).destination).toEqual({ backend: 'none' });
    for (const env of [{}, { TRACE: '' }]) {
      expect(traceFromEnvironment(env)).toEqual(parseDestination(DEFAULT_DSN));
    }
    expect(DEFAULT_DSN).toBe('unixgram:///var/run/dapper-collect/dapper-collect.sock');
  });

  it.each([
    ['0.5', 0.5],
    ['1', 1],
    ['', undefined],
    [undefined, undefined],
  ])('TRACE_PROBABILITY=%s', (value, probability) => {
    expect(probabilityFromEnvironment({ TRACE_PROBABILITY: value })).toBe(probability);
  });

  it.each(['0', '2', 'x', '-0.1', 'NaN'])('refuses TRACE_PROBABILITY=%s', (value) => {
    expect(() => probabilityFromEnvironment({ TRACE_PROBABILITY: value })).toThrow(
      new RangeError(`kratos-otel: TRACE_PROBABILITY must be a number in (0, 1], got "${value}"`),
    );
  });
});

describe('trace_id_bits', () => {
  it.each([
    ['zipkin+http://h', 64],
    ['jaeger+http://h', 128],
    ['jaeger+udp://h', 64],
  ])('of %s is how much of a trace id is reported', (dsn, bits) => {
    const { destination } = parseDestination(`${dsn}?trace_id_bits=${bits}`);
    expect(destination).toMatchObject({ traceIdBits: bits });
    expect(JSON.stringify(destination)).not.toContain('trace_id_bits');
  });

  it('is 64 or 128', () => {
    expect(() => parseDestination('zipkin+http://h?trace_id_bits=96')).toThrow(
      'trace: invalid dsn: zipkin+http://h?trace_id_bits=96: trace_id_bits must be 64 or 128, got 96',
    );
  });
});
