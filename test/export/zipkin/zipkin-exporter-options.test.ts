import { describe, expect, it } from 'vitest';
import {
  readZipkinOptions,
  type KratosZipkinExporterOptions,
} from '../../../src/export/zipkin/zipkin-exporter-options.js';

const URL_WANTED = 'kratos-otel/zipkin: endpoint must be an http or https URL, got ';
const TIMEOUT_WANTED = 'kratos-otel/zipkin: timeout must be 1 to 2147483647 milliseconds, got ';

const wrong: [unknown, string][] = [
  [{ endpoint: '' }, `${URL_WANTED}""`],
  [{ endpoint: 'localhost:9411' }, `${URL_WANTED}"localhost:9411"`],
  [{ endpoint: 'ftp://zipkin/' }, `${URL_WANTED}"ftp://zipkin/"`],
  [{ endpoint: 9411 }, `${URL_WANTED}9411`],
  [{ endpoint: null }, `${URL_WANTED}null`],
  [{ timeout: 0 }, `${TIMEOUT_WANTED}0`],
  [{ timeout: -1 }, `${TIMEOUT_WANTED}-1`],
  [{ timeout: NaN }, `${TIMEOUT_WANTED}NaN`],
  [{ timeout: Infinity }, `${TIMEOUT_WANTED}Infinity`],
  [{ timeout: 2 ** 31 }, `${TIMEOUT_WANTED}2147483648`],
  [{ timeout: '200ms' }, `${TIMEOUT_WANTED}"200ms"`],
  [{ headers: 'a: b' }, 'kratos-otel/zipkin: headers must be an object of strings, got string'],
  [{ headers: null }, 'kratos-otel/zipkin: headers must be an object of strings, got null'],
  [{ headers: ['a'] }, 'kratos-otel/zipkin: headers must be an object of strings, got an array'],
  [{ headers: { 'x y': 'b' } }, 'kratos-otel/zipkin: headers has a name that HTTP does not allow'],
  [{ headers: { 'x-a': 1 } }, 'kratos-otel/zipkin: headers.x-a must be a string, got number'],
  [
    { headers: { 'x-a': 'secret\r\nx: y' } },
    'kratos-otel/zipkin: headers.x-a has a character that HTTP does not allow',
  ],
];

describe('readZipkinOptions', () => {
  it.each(wrong)('rejects %j', (options, message) => {
    const read = () => readZipkinOptions(options as KratosZipkinExporterOptions);
    const isRange = Object.hasOwn(options as object, 'timeout');
    expect(read).toThrow(isRange ? new RangeError(message) : new Error(message));
    expect(read).toThrow(isRange ? RangeError : Error);
  });

  it('fills in the defaults', () => {
    expect(readZipkinOptions({})).toEqual({
      endpoint: new URL('http://localhost:9411/api/v2/spans'),
      timeout: 10_000,
      headers: {},
      traceIdBits: 128,
    });
  });

  it('keeps what is given', () => {
    const options = {
      endpoint: 'https://zipkin/api/v2/spans',
      timeout: 1,
      headers: { a: 'b' },
      traceIdBits: 64,
    } as const;
    const endpoint = new URL(options.endpoint);
    expect(readZipkinOptions(options)).toEqual({ ...options, endpoint });
  });
});
