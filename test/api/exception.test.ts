import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { toException } from '../../src/api/tags/exception.js';

const withCause = (message: string, cause: unknown) => new Error(message, { cause });
const messageOf = (error: unknown) => toException(error).message;

class NotFound extends Error {
  override name = 'NotFound';
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the message of an exception', () => {
  const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  const messages: [string, unknown, string][] = [
    ['an error', new Error('boom'), 'boom'],
    ['an error without a message', new NotFound(), 'NotFound'],
    [
      'a code that the text has not',
      Object.assign(new Error('no such user'), { code: 'E_USER' }),
      'no such user (E_USER)',
    ],
    [
      'a code that the text has',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'connect ECONNREFUSED',
    ],
    ['a numeric code', Object.assign(new Error('denied'), { code: -403 }), 'denied (-403)'],
    ['the constant of a DOMException', new DOMException('stopped', 'AbortError'), 'stopped'],
    ['a cause', withCause('load user', new Error('timeout')), 'load user: timeout'],
    [
      'causes of causes',
      withCause('a', withCause('b', withCause('c', 'the disk'))),
      'a: b: c: the disk',
    ],
    [
      'a cause that the message repeats',
      withCause('load: timeout', new Error('timeout')),
      'load: timeout',
    ],
    ['parts', new AggregateError([new Error('one'), new Error('two')]), 'one; two'],
    [
      'parts and a message',
      new AggregateError([new Error('one')], 'all failed'),
      'all failed: one',
    ],
    [
      'causes of parts',
      new AggregateError([withCause('one', new Error('why')), new Error('two')]),
      'one: why; two',
    ],
    ['a cause that is an object', withCause('a', { reason: 'x' }), 'a: {"reason":"x"}'],
    ['a string', 'boom', 'boom'],
    ['an empty string', '', 'error'],
    ['a number', 42, '42'],
    ['false', false, 'false'],
    ['an object', { status: 500 }, '{"status":500}'],
    ['an object that looks like an error', { message: 'gone', code: 'GONE' }, 'gone (GONE)'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a revoked proxy', proxy, '[unprintable]'],
    [
      'getters that throw',
      {
        get message() {
          throw new Error('no');
        },
        get cause() {
          throw new Error('no');
        },
      },
      '[object Object]',
    ],
  ];
  it.each(messages)('says why: %s', (_title, error, expected) => {
    expect(messageOf(error)).toBe(expected);
  });

  it('has the reason of a refused connection, as Node and fetch() give it', async () => {
    const port = await freePort();
    const lookup: net.LookupFunction = (_host, _options, done) => {
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ]);
    };
    const refused = await new Promise((resolve) => {
      net.connect({ host: 'localhost', port, lookup }).on('error', resolve);
    });
    expect(messageOf(refused)).toMatch(/^connect E\w+ 127\.0\.0\.1:\d+; connect E\w+ ::1:\d+/);
    const failed: unknown = await fetch(`http://127.0.0.1:${port}`).catch(
      (error: unknown) => error,
    );
    expect(messageOf(failed)).toBe(`fetch failed: connect ECONNREFUSED 127.0.0.1:${port}`);
  });
});

describe('an exception', () => {
  it('keeps name, code and the stacks of all it hangs on', () => {
    const cause = new TypeError('inner');
    const part = new RangeError('part');
    const error = Object.assign(new AggregateError([part], 'outer', { cause }), { code: 'E_ALL' });
    const exception = toException(error);
    expect(exception).toMatchObject({ name: 'AggregateError', code: 'E_ALL' });
    expect(exception.stack).toContain(
      `${error.stack}\npart 1 of 1: ${part.stack}\ncaused by: ${cause.stack}`,
    );
  });

  it('reads an error that is its own cause once', () => {
    const error = new Error('round');
    error.cause = withCause('about', error);
    expect(messageOf(error)).toBe('round: about');
  });

  const endless: [string, () => unknown][] = [
    ['a million parts', () => new AggregateError(new Array(1_000_000).fill(new Error('part')))],
    [
      'half a million causes',
      () => {
        let error: object = { message: 'last' };
        for (let n = 0; n < 500_000; n++) error = { message: `cause ${n}`, cause: error };
        return error;
      },
    ],
    [
      'a cause that is made anew each time it is read',
      () => ({
        message: 'x',
        get cause() {
          return { ...this, message: `${Math.random()}` };
        },
      }),
    ],
    [
      'parts with texts of 10 MB',
      () => new AggregateError(Array.from({ length: 50 }, () => new Error('x'.repeat(10_000_000)))),
    ],
    [
      'a tree of parts',
      () => {
        const grow = (depth: number): Error =>
          depth === 0
            ? new Error('leaf')
            : new AggregateError(Array.from({ length: 8 }, () => grow(depth - 1)));
        return grow(5);
      },
    ],
  ];
  it.each(endless)('is bounded in time and size: %s', (_title, make) => {
    const error = make();
    const begin = performance.now();
    const { message, stack = '' } = toException(error);
    expect(performance.now() - begin).toBeLessThan(500);
    expect(message.length).toBeLessThan(5_000);
    expect(stack.length).toBeLessThan(25_000);
  });

  it('says how many parts it leaves out', () => {
    const error = new AggregateError(Array.from({ length: 20 }, (_, n) => new Error(`p${n}`)));
    expect(messageOf(error)).toBe('p0; p1; p2; p3; p4; p5; p6; p7; and 12 more');
  });
});
