import { describe, expect, it } from 'vitest';
import {
  readKratosExporterOptions,
  type KratosExporterOptions,
} from '../../../src/export/kratos/kratos-exporter-options.js';
import { parseHostPort } from '../../../src/export/kratos/transport/parse-host-port.js';

const PREFIX = 'kratos-otel/reporter: ';
const tcp = { network: 'tcp', addr: 'collector:6077' };
const unix = { network: 'unix', addr: '/tmp/a.sock' };
const longPath = `/${'é'.repeat(60)}`;

const wrong: [object, string, typeof Error][] = [
  [{}, 'network must be one of unixgram, unix, udp, tcp, got undefined', Error],
  [{ ...tcp, network: 'TCP' }, 'network must be one of unixgram, unix, udp, tcp, got "TCP"', Error],
  [{ network: 'tcp' }, 'addr must be host:port, got undefined', Error],
  [{ ...tcp, addr: '' }, 'addr must be host:port, got ""', Error],
  [{ ...unix, addr: '' }, 'addr must be the path of a socket, got ""', Error],
  [{ ...tcp, addr: 6077 }, 'addr must be host:port, got 6077', Error],
  [{ ...tcp, addr: 'h' }, 'addr must be host:port or [ipv6]:port, got "h"', Error],
  [{ ...tcp, addr: 'h:http' }, 'addr must be host:port or [ipv6]:port, got "h:xxxxx"', Error],
  [{ ...tcp, addr: '::1:6077' }, 'addr must be host:port or [ipv6]:port, got ":xxxxx"', Error],
  [{ ...tcp, addr: '[h]:6077' }, 'addr must be host:port or [ipv6]:port, got "[h]:6077"', Error],
  [{ ...tcp, addr: 'h:0' }, 'the port of addr must be 1 to 65535, got "h:0"', RangeError],
  [{ ...tcp, addr: 'h:65536' }, 'the port of addr must be 1 to 65535, got "h:65536"', RangeError],
  [{ ...unix, addr: 'a\0b' }, 'addr must be a path without NUL, got "a\\u0000b"', Error],
  [
    { network: 'unixgram', addr: longPath },
    `addr must be a path of at most 107 bytes, got "${longPath}" (121 bytes)`,
    RangeError,
  ],
  [{ ...tcp, timeout: 0 }, 'timeout must be 1 to 2147483647 milliseconds, got 0', RangeError],
  [{ ...tcp, timeout: NaN }, 'timeout must be 1 to 2147483647 milliseconds, got NaN', RangeError],
  [{ ...tcp, timeout: '1s' }, 'timeout must be 1 to 2147483647 milliseconds, got "1s"', RangeError],
  [{ ...tcp, protocolVersion: 2 }, 'protocolVersion must be 1, got 2', RangeError],
  [{ ...tcp, protocolVersion: '1' }, 'protocolVersion must be 1, got "1"', RangeError],
  [
    { ...tcp, framing: 'lines' },
    'framing must be one of none, length-delimited, got "lines"',
    Error,
  ],
  [
    { ...tcp, network: 'udp', framing: 'length-delimited' },
    'framing over udp must be "none", got "length-delimited"',
    Error,
  ],
];

describe('readKratosExporterOptions', () => {
  it.each(wrong)('rejects %j', (options, message, type) => {
    const read = () => readKratosExporterOptions(options as KratosExporterOptions);
    expect(read).toThrow(new type(PREFIX + message));
    expect(read).toThrow(type);
  });

  it('fills in the defaults', () => {
    expect(readKratosExporterOptions(tcp as KratosExporterOptions)).toEqual({
      ...tcp,
      timeout: 2000,
      protocolVersion: 1,
      framing: 'none',
    });
  });

  it('takes a path of 107 bytes', () => {
    const addr = `/${'a'.repeat(106)}`;
    expect(readKratosExporterOptions({ network: 'unix', addr }).addr).toBe(addr);
  });
});

describe('parseHostPort', () => {
  it.each([
    ['collector.internal:6077', 'collector.internal', 6077],
    ['127.0.0.1:1', '127.0.0.1', 1],
    ['[::1]:65535', '::1', 65_535],
    [':6077', 'localhost', 6077],
  ])('reads %s', (addr, host, port) => {
    expect(parseHostPort(addr)).toEqual({ host, port });
  });
});
