import { describe, expect, it } from 'vitest';
import { parseDestination } from '../../src/config/dsn/parse-destination.js';
import { redactDsn } from '../../src/config/dsn/redact-dsn.js';
import { guardRequests } from '../../src/view/server/request-guard.js';
import { readViewOptions } from '../../src/view/view-options.js';

describe('readViewOptions', () => {
  it('has defaults', () => {
    expect(readViewOptions([])).toEqual({
      host: '127.0.0.1',
      allowedHosts: [],
      listen: [],
      maxTraces: 10_000,
      maxMegabytes: 256,
      open: false,
      help: false,
    });
  });

  it('reads what it is told', () => {
    const args =
      '--port 0 --host ::1 --allow-host a --allow-host b --listen tcp://:6077 --listen unixgram:///s --max-traces 5 --max-memory 64 --open';
    expect(readViewOptions(args.split(' '))).toMatchObject({
      port: 0,
      host: '::1',
      allowedHosts: ['a', 'b'],
      listen: ['tcp://:6077', 'unixgram:///s'],
      maxTraces: 5,
      maxMegabytes: 64,
      open: true,
    });
  });

  it.each([
    ['--port 70000', '--port must be a whole number from 0 to 65535, got "70000"'],
    ['--port x', 'got "x"'],
    ['--port 1.5', 'got "1.5"'],
    ['--max-traces 0', '--max-traces must be a whole number from 1 to 1000000, got "0"'],
    ['--max-memory 1e9', '--max-memory must be'],
    ['--listen udp://h:1', '--listen must be tcp://HOST:PORT'],
    ['--listen tcp://h', 'got "tcp://h"'],
    ['--listen tcp://h:99999', '--listen must be'],
    ['--host=', '--host must be'],
    ['--prot 1', "Unknown option '--prot'"],
    ['extra', 'extra'],
  ])('refuses %s', (args, message) => {
    expect(() => readViewOptions(args.split(' '))).toThrow(message);
  });
});

describe('guardRequests', () => {
  it('accepts addresses, but no foreign name, when it listens to the network', () => {
    const refusal = guardRequests({ host: '0.0.0.0', allowedHosts: [] });
    expect(refusal({ host: '192.168.1.2:9421' })).toBeUndefined();
    expect(refusal({ host: '[fe80::1]:9421' })).toBeUndefined();
    expect(refusal({ host: 'evil.example' })).toContain('--allow-host');
  });
});

describe('TRACE=view:', () => {
  it.each([
    ['view:', 'http://127.0.0.1:9421/v1/traces'],
    ['view:?disable_sample=true', 'http://127.0.0.1:9421/v1/traces'],
    ['view://localhost', 'http://localhost:9421/v1/traces'],
    ['view://127.0.0.1:9500/', 'http://127.0.0.1:9500/v1/traces'],
    ['view://[::1]:9500', 'http://[::1]:9500/v1/traces'],
  ])('%s', (dsn, endpoint) => {
    expect(parseDestination(dsn).destination).toEqual({ backend: 'view', endpoint, headers: {} });
    expect(redactDsn(dsn)).toBe(dsn);
  });

  it.each(['view:/x', 'view:x', 'view://h:1/path', 'view:?batch=1', 'view://h:99999'])(
    'refuses %s',
    (dsn) => {
      expect(() => parseDestination(dsn)).toThrow('trace: invalid dsn');
    },
  );
});
