import { describe, expect, it } from 'vitest';
import {
  readJaegerOptions,
  type KratosJaegerExporterOptions,
} from '../../../src/export/jaeger/jaeger-exporter-options.js';
import { JaegerSpanExporter } from '../../../src/export/jaeger/jaeger-span-exporter.js';

describe('readJaegerOptions', () => {
  it('fills in the defaults', () => {
    expect(readJaegerOptions({ host: 'jaeger' })).toEqual({
      target: { host: 'jaeger', port: 6832, maxPacketSize: 65_000 },
      timeout: 10_000,
      traceIdBits: 128,
    });
    expect(readJaegerOptions({ endpoint: 'http://h:14268/api/traces' })).toEqual({
      target: { endpoint: new URL('http://h:14268/api/traces'), headers: {} },
      timeout: 10_000,
      traceIdBits: 128,
    });
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['[fe80::1]', 'fe80::1'],
  ])('takes the address %s', (host, expected) => {
    expect(readJaegerOptions({ host }).target).toMatchObject({ host: expected });
  });

  it.each([
    ['http://user:p%40ss@h/', 'user:p@ss'],
    ['http://token@h/', 'token:'],
    ['http://a:%zz@h/', 'a:%zz'],
  ])('makes basic authorization of %s', (endpoint, userinfo) => {
    const { target } = readJaegerOptions({ endpoint });
    expect(target).toEqual({
      endpoint: new URL('http://h/'),
      headers: { authorization: `Basic ${Buffer.from(userinfo).toString('base64')}` },
    });
  });

  it('takes an authorization header before the credentials of the URL', () => {
    const { target } = readJaegerOptions({
      endpoint: 'http://user:pass@h/',
      headers: { Authorization: 'Bearer t' },
    });
    expect(target).toMatchObject({ headers: { authorization: 'Bearer t' } });
  });

  const url = 'must be an http or https URL, got';
  it.each<[KratosJaegerExporterOptions | Record<string, unknown>, string]>([
    [{}, 'exactly one of endpoint and host must be given, got neither'],
    [
      { endpoint: 'http://h', host: 'h' },
      'exactly one of endpoint and host must be given, got both',
    ],
    [{ endpoint: '' }, `endpoint ${url} ""`],
    [{ endpoint: 'h:14268' }, `endpoint ${url} "h:14268"`],
    [{ endpoint: 'ftp://u:secret@h' }, `endpoint ${url} "ftp://u:xxxxx@h"`],
    [{ endpoint: 1 }, `endpoint ${url} 1`],
    [{ host: '' }, 'host must be a host name or an IP address, got ""'],
    [{ host: 'h:6832' }, 'host must be a host name or an IP address, got "h:6832"'],
    [{ host: 'bad:6832' }, 'host must be a host name or an IP address, got "bad:6832"'],
    [{ host: 'udp://h' }, 'host must be a host name or an IP address, got "udp://h"'],
    [{ host: 7 }, 'host must be a host name or an IP address, got 7'],
    [{ host: 'h', port: 0 }, 'port must be a whole number from 1 to 65535, got 0'],
    [{ host: 'h', port: 1.5 }, 'port must be a whole number from 1 to 65535, got 1.5'],
    [{ host: 'h', port: '6832' }, 'port must be a whole number from 1 to 65535, got "6832"'],
    [
      { host: 'h', maxPacketSize: 65_508 },
      'maxPacketSize must be a whole number from 512 to 65507, got 65508',
    ],
    [
      { host: 'h', maxPacketSize: 511 },
      'maxPacketSize must be a whole number from 512 to 65507, got 511',
    ],
    [{ host: 'h', timeout: 0 }, 'timeout must be 1 to 2147483647 milliseconds, got 0'],
    [{ host: 'h', timeout: NaN }, 'timeout must be 1 to 2147483647 milliseconds, got NaN'],
    [
      { host: 'h', timeout: 2 ** 31 },
      'timeout must be 1 to 2147483647 milliseconds, got 2147483648',
    ],
    [
      { endpoint: 'http://h', port: 1 },
      'the option port = 1 is not an option of an endpoint; it goes with host',
    ],
    [
      { host: 'h', headers: {} },
      'the option headers (object) is not an option of a host; it goes with endpoint',
    ],
    [
      { host: 'h', prot: 1 },
      'the option prot = 1 is not one of endpoint, host, timeout, traceIdBits, headers, port, maxPacketSize',
    ],
    [{ endpoint: 'http://h', headers: 'x' }, 'headers must be an object of strings, got string'],
    [{ endpoint: 'http://h', headers: { a: 1 } }, 'headers.a must be a string, got number'],
    [
      { endpoint: 'http://h', headers: { a: 'b\nc' } },
      'headers.a has a character that HTTP does not allow',
    ],
    [
      { endpoint: 'http://h', headers: { 'a b': 'c' } },
      'headers has a name that HTTP does not allow',
    ],
  ])('refuses %o', (options, message) => {
    expect(() => readJaegerOptions(options)).toThrow(`kratos-otel/jaeger: ${message}`);
  });

  it('refuses a stock exporter whose sender it cannot use', () => {
    expect(() => new JaegerSpanExporter({ host: 'h' }, Date)).toThrow(
      'kratos-otel/jaeger: this version of @opentelemetry/exporter-jaeger is not supported, 2.11.0 is',
    );
  });
});
