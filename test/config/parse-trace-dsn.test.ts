import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { TraceDsn } from '../../src/config/dsn/parse-trace-dsn.js';
import { parseTraceDsn } from '../../src/config/dsn/parse-trace-dsn.js';

type DsnVector = { dsn: string } & (TraceDsn | { error: string });

const path = new URL('../vectors/dsn.json', import.meta.url);
const vectors = JSON.parse(readFileSync(path, 'utf8')) as DsnVector[];

function errorOf(dsn: string): Error {
  try {
    parseTraceDsn(dsn);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`${dsn} was read`);
}

describe('DSNs that the original read', () => {
  test.each(vectors)('$dsn', ({ dsn, ...expected }) => {
    if ('error' in expected) expect(errorOf(dsn).message).toBe(expected.error);
    else expect(parseTraceDsn(dsn)).toEqual(expected);
  });
});

const defaults: TraceDsn = {
  network: 'tcp',
  addr: 'h:1',
  timeoutMs: 200,
  disableSample: false,
  protocolVersion: 1,
};

// The two tables below hold what pkg/conf/dsn of Kratos v1 answers to more of them.

describe('the parts of a DSN', () => {
  test.each<[string, Partial<TraceDsn>]>([
    ['tcp://[::1]:6077', { addr: '[::1]:6077' }],
    ['tcp://[fe80::1%25eth0]:6077', { addr: '[fe80::1%eth0]:6077' }],
    ['tcp://a:1,b:2', { addr: 'a:1' }],
    ['tcp://h:', { addr: 'h:' }],
    ['tcp://h%C3%A9:1', { addr: 'hé:1' }],
    ['tcp://user@h:1', {}],
    ['tcp://us%20er:p%40w@h:1', {}],
    ['UDP://h:1', { network: 'udp' }],
    ['unix:/tmp/a.sock', { network: 'unix', addr: '/tmp/a.sock' }],
    ['unixpacket:///tmp/a%20b.sock', { network: 'unixpacket', addr: '/tmp/a b.sock' }],
    ['unix:///tmp/%C3%A9', { network: 'unix', addr: '/tmp/é' }],
    ['unix:///tmp/a.sock#x', { network: 'unix', addr: '/tmp/a.sock' }],
    ['tcp:h:1', { addr: '' }],
    ['a:b:c', { network: 'a', addr: '' }],
    ['a/b:c', { network: '', addr: '' }],
    ['*', { network: '', addr: '' }],
    ['链', { network: '', addr: '' }],
    ['//h:1?timeout=2s', { network: '', timeoutMs: 2000 }],
    ['///h:1', { network: '', addr: '' }],
    ['?timeout=1s', { network: '', addr: '', timeoutMs: 1000 }],
    ['tcp://h:1?timeout=%2B5s', { timeoutMs: 5000 }],
    ['tcp://h:1?timeout=1s&timeout=x', { timeoutMs: 1000 }],
    ['tcp://h:1?timeout=%zz', {}],
    ['tcp://h:1?timeout=3s;x=1', {}],
    ['tcp://h:1/?a=b%', {}],
    ['tcp://h:1?x#y', {}],
    ['tcp://h:1?disable_sample=', {}],
    ['tcp://h:1?disable_sample=T', { disableSample: true }],
    ['tcp://h:1?protocol_version=', {}],
    ['tcp://h:1?protocol_version=-3', { protocolVersion: -3 }],
    ['tcp://h:1?protocol_version=%2B2', { protocolVersion: 2 }],
    ['tcp://h:1?protocol_version=4294967297', { protocolVersion: 1 }],
  ])('%s', (dsn, expected) => {
    expect(parseTraceDsn(dsn)).toEqual({ ...defaults, ...expected });
  });
});

describe('what is no DSN is refused in the words of Go', () => {
  test.each<[dsn: string, reason: string, shown?: string]>([
    ['tcp://[::1', `parse "tcp://[::1": missing ']' in host`],
    ['tcp://[::1]x', 'parse "tcp://[::1]x": invalid port "x" after host'],
    // What is no port may be the password of a DSN without a host.
    ['tcp://h:port', 'parse "tcp://h:xxxxx": invalid port ":xxxxx" after host', 'tcp://h:xxxxx'],
    [
      'tcp://h:1,h2:x',
      'parse "tcp://h:1,h2:xxxxx": invalid port ":xxxxx" after host',
      'tcp://h:1,h2:xxxxx',
    ],
    ['tcp://h%41:1', 'parse "tcp://h%41:1": invalid URL escape "%41"'],
    ['tcp://h :1', 'parse "tcp://h :1": invalid character " " in host name'],
    ['tcp://h\n:1', 'parse "tcp://h\\n:1": net/url: invalid control character in URL'],
    ['tcp://h:1\x7f', 'parse "tcp://h:1\\x7f": net/url: invalid control character in URL'],
    ['1tcp://h:1', 'parse "1tcp://h:1": first path segment in URL cannot contain colon'],
    ['unixgram:///tmp/%zz', 'parse "unixgram:///tmp/%zz": invalid URL escape "%zz"'],
    [
      'tcp://h:1#%zz',
      'parse "tcp://h:1#xxxxx": the part that is not shown is invalid',
      'tcp://h:1#xxxxx',
    ],
    ['tcp://h:1?timeout=', 'time: invalid duration ""'],
    ['tcp://h:1?timeout', 'time: invalid duration ""'],
    ['tcp://h:1?timeout=1+s', 'time: unknown unit " s" in duration "1 s"'],
    [
      'tcp://h:1?protocol_version=9223372036854775808',
      'cannot decode 9223372036854775808 into Go value of type int32',
    ],
    ['tcp://h:1?protocol_version=1.5', 'cannot decode 1.5 into Go value of type int32'],
    ['tcp://h:1?protocol_version=0x1', 'cannot decode 0x1 into Go value of type int32'],
    ['tcp://h:1?timeout=x&disable_sample=y', 'time: invalid duration "x"'],
    ['tcp://h:1?disable_sample=y&protocol_version=z', 'cannot decode y into Go value of type bool'],
  ])('%j', (dsn, reason, shown = dsn) => {
    expect(errorOf(dsn).message).toBe(`trace: invalid dsn: ${shown}: ${reason}`);
  });
});

describe('a password', () => {
  it('is not looked for in the path of a socket', () => {
    expect(errorOf('unixgram:///tmp/a@b?timeout=x').message).toContain('unixgram:///tmp/a@b');
  });

  test.each([
    [
      'tcp://user:secret@h:1?timeout=abc',
      'tcp://user:xxxxx@h:1?timeout=abc: time: invalid duration "abc"',
    ],
    [
      'tcp://user:secret@h:port',
      'tcp://user:xxxxx@h:xxxxx: parse "tcp://user:xxxxx@h:xxxxx": invalid port ":xxxxx" after host',
    ],
    [
      'tcp://user:s/ecret@h:1',
      'tcp://user:xxxxx@h:1: parse "tcp://user:xxxxx@h:1": net/url: invalid userinfo',
    ],
    [
      'tcp://user:s#ecret@h:1',
      'tcp://xxxxx: parse "tcp://xxxxx": the part that is not shown is invalid',
    ],
    [
      'tcp://user:%zzecret@h:1',
      'tcp://user:xxxxx@h:1: parse "tcp://user:xxxxx@h:1": net/url: invalid userinfo',
    ],
    ['://user:secret@h', '://user:xxxxx@h: parse "://user:xxxxx@h": missing protocol scheme'],
    ['tcp://secret@h:1?timeout=x', 'tcp://xxxxx@h:1?timeout=x: time: invalid duration "x"'],
    ['tcp://se cret@h', 'tcp://xxxxx@h: parse "tcp://xxxxx@h": net/url: invalid userinfo'],
    ['user:secret@h?timeout=x', 'user:xxxxx@h?timeout=x: time: invalid duration "x"'],
  ])('of %s is not in the error', (dsn, message) => {
    expect(errorOf(dsn).message).toBe(`trace: invalid dsn: ${message}`);
  });

  it('is never in an error, whatever it is made of', () => {
    // Of letters that occur in no error text, so that each piece of it would be seen.
    const password = fc
      .array(fc.constantFrom('QZ', 'JQ', 'ZJ', '/', '?', '#', '@', ':', '//', '%', ' ', '\n', '链'))
      .map((parts) => parts.join(''));
    // Not `user:` alone, which makes `user://` of a password that begins with `//`.
    const prefix = fc.constantFrom('tcp://user:', 'unix://user:', '//user:', '://user:', 'x:user:');
    const rest = fc.constantFrom('@h:x', '@h:1?timeout=abc', '@h:1?disable_sample=2', '@%zz', '@');
    fc.assert(
      fc.property(prefix, password, rest, (before, secret, after) => {
        try {
          parseTraceDsn(before + secret + after);
        } catch (error) {
          const { message, cause, stack } = error as Error;
          expect(`${message}${String(cause)}${stack ?? ''}`).not.toMatch(/[QZJ链]/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
