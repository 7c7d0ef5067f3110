import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  HTTPFormat,
  enableDebug,
  getGlobalTracer,
  inject,
  log,
  newTrace,
  tagString,
} from '../../src/core.js';
import { init } from '../../src/index.js';
import { MockTrace, MockTracer, mockTracing, type MockTracing } from '../../src/testing.js';

// A module of the application keeps its tracer over all tests.
const library = trace.getTracer('library');
let mock: MockTracing;

beforeEach(() => {
  mock = mockTracing();
});
afterEach(() => mock.shutdown());

/** The message of what a function throws, with places in the code made the same for all machines. */
function messageOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return (error as Error).message.replaceAll(
      /mock-tracing\.test\.ts:\d+:\d+/g,
      'mock-tracing.test.ts:…',
    );
  }
  throw new Error('it threw nothing');
}

function orders(): void {
  const root = newTrace('/orders');
  const users = root.fork('users', 'GetUser').setTag(tagString('user.id', '42'));
  users.setLog(log('event', 'GotConn'), log('host', 'db-1'));
  users.finish(new Error('boom'));
  root.follow('mail', 'SendMail').finish();
  root.finish();
}

describe('spans', () => {
  it('are read at once, with the fields of the original', () => {
    const failure = new Error('boom');
    const root = newTrace('/orders');
    const fork = root.fork('users', 'GetUser').setTag(tagString('user.id', '42'));
    expect(mock.span('GetUser').finished).toBe(false);
    fork.setLog(log('event', 'GotConn'), log('host', 'db-1'));
    fork.finish(failure);
    root.setTitle('/orders/{id}');
    const span = mock.span('GetUser');
    expect(span.finishErr).toBe(failure);
    expect(span.finished).toBe(true);
    expect(span.tags).toContainEqual({ key: 'user.id', value: '42' });
    expect(span.logs.slice(0, 2)).toEqual([log('event', 'GotConn'), log('host', 'db-1')]);
    expect(span.logs[2]).toEqual(log('message', 'boom'));
    expect([span.kind, span.serviceName, span.tag('user.id')]).toEqual(['client', 'users', '42']);
    expect(span.parent).toBe(mock.span('/orders/{id}'));
    expect(mock.roots[0]!.children).toEqual([span]);
    expect(span.header).toBe(fork.traceId());
    expect(span.span).toBe(fork.span);
    expect(span.duration).toBeGreaterThanOrEqual(0);
    expect(mock.roots[0]!.duration).toBeUndefined();
    expect(JSON.stringify(span)).toContain('"operationName":"GetUser"');
  });

  it('have ids in order, which begin anew after reset()', () => {
    for (let run = 0; run < 2; run++) {
      const root = newTrace('a');
      const fork = root.fork('', 'b');
      expect([root.traceId(), fork.traceId()]).toEqual([
        '1:1:0:1:s-3f800000',
        '1:2:1:1:s-3f800000',
      ]);
      fork.finish();
      root.finish();
      mock.reset();
      expect(mock.spans).toEqual([]);
    }
  });

  it('of an earlier test, and what comes under them, are not in the next one', () => {
    const late = newTrace('late');
    mock.reset();
    const next = newTrace('next');
    late.fork('', 'under late').finish();
    late.finish();
    next.finish();
    expect(mock.tree()).toBe('a next [server]');
  });

  it('are those of a library too, also by a tracer of an earlier test', async () => {
    for (let run = 0; run < 2; run++) {
      library.startActiveSpan('outer', (outer) => {
        const inner = library.startSpan('inner');
        inner.recordException(new TypeError('bad'));
        inner.setStatus({ code: SpanStatusCode.ERROR, message: 'bad' });
        inner.end();
        outer.end();
      });
      expect(mock.tree({ tags: false })).toBe(
        'a outer [internal]\n  b inner [internal] failed: bad',
      );
      expect(mock.span('inner').finishErr).toMatchObject({ name: 'TypeError', message: 'bad' });
      await mock.shutdown();
      expect(library.startSpan('off').isRecording()).toBe(false);
      mock = mockTracing();
    }
  });

  it('print the same tree in each run', () => {
    for (let run = 0; run < 3; run++) {
      orders();
      expect(mock.tree()).toMatchInlineSnapshot(`
        "a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail"
      `);
      mock.reset();
    }
  });
});

describe('a failure says what is there', () => {
  it('no span of that name', () => {
    orders();
    expect(messageOf(() => mock.span('GetUsr'))).toMatchInlineSnapshot(`
      "kratos-otel/testing: no span named "GetUsr"
      came near:
        b GetUser: its name is "GetUser"
      recorded were:
        a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail"
    `);
    expect(messageOf(() => mock.span({ operationName: 'GetUser', kind: 'server' })))
      .toMatchInlineSnapshot(`
      "kratos-otel/testing: no span with { operationName: "GetUser", kind: "server" }
      came near:
        a /orders: its name is "/orders"
        b GetUser: its kind is client, not server
      recorded were:
        a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail"
    `);
    mock.reset();
    expect(messageOf(() => mock.span(/x/))).toMatchInlineSnapshot(`
      "kratos-otel/testing: no span named /x/
      no span was recorded"
    `);
  });

  it('two spans', () => {
    orders();
    orders();
    expect(messageOf(() => mock.span('GetUser'))).toMatchInlineSnapshot(`
      "kratos-otel/testing: 2 spans named "GetUser", and one was expected: b, e
      recorded were:
        a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail
        d /orders [server]
          e GetUser [client] users user.id=42 failed: boom
          f SendMail [producer] mail"
    `);
  });

  it('wrong parent', () => {
    orders();
    expect(messageOf(() => mock.span({ operationName: 'SendMail', parent: 'GetUser' })))
      .toMatchInlineSnapshot(`
      "kratos-otel/testing: no span with { operationName: "SendMail", parent: "GetUser" }
      came near:
        c SendMail: it is under "/orders", not under "GetUser"
      recorded were:
        a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail"
    `);
  });

  it('forgotten fork, with the place in the code', () => {
    const root = newTrace('/orders');
    root.fork('users', 'GetUser');
    root.finish();
    expect(mock.unfinished.map(({ operationName }) => operationName)).toEqual(['GetUser']);
    expect(mock.unfinished[0]!.place).toMatch(/^test\/testing\/mock-tracing\.test\.ts:\d+:\d+$/);
    expect(
      messageOf(() => {
        mock.allFinished();
      }),
    ).toMatchInlineSnapshot(`
      "kratos-otel/testing: 1 span was never finished:
        b GetUser [client] users not finished, started at test/testing/mock-tracing.test.ts:…
      recorded were:
        a /orders [server]
          b GetUser [client] users not finished"
    `);
  });

  it('a span that the test has not looked at', () => {
    orders();
    mock.span('GetUser');
    mock.span('/orders');
    expect(
      messageOf(() => {
        mock.nothingLeft();
      }),
    ).toMatchInlineSnapshot(`
      "kratos-otel/testing: 1 span was not looked at:
        c SendMail [producer] mail, started at test/testing/mock-tracing.test.ts:…
      recorded were:
        a /orders [server]
          b GetUser [client] users user.id=42 failed: boom
          c SendMail [producer] mail"
    `);
    mock.span({ kind: 'producer' });
    mock.nothingLeft();
  });

  it('a header of another span, or none', () => {
    const root = newTrace('/orders');
    const fork = root.fork('users', 'GetUser');
    const headers = {};
    inject(root, HTTPFormat, headers);
    fork.finish();
    root.finish();
    const span = mock.span('GetUser');
    expect(
      messageOf(() => {
        mock.expectContinued(headers, span);
      }),
    ).toMatchInlineSnapshot(`
      "kratos-otel/testing: kratos-trace-id continues "/orders", and not "GetUser"
      recorded were:
        a /orders [server]
          b GetUser [client] users"
    `);
    expect(
      messageOf(() => {
        mock.expectContinued({}, span);
      }),
    ).toMatchInlineSnapshot(`
      "kratos-otel/testing: nothing continues "GetUser": neither kratos-trace-id nor traceparent was sent
      recorded were:
        a /orders [server]
          b GetUser [client] users"
    `);
    mock.expectContinued(headers, mock.span('/orders'));
  });
});

describe('take()', () => {
  it('waits for a span, and gives each once', async () => {
    const first = mock.take('job');
    newTrace('job').finish();
    newTrace('job').finish();
    expect([(await first).spanId, (await mock.take('job')).spanId]).toEqual(
      ['1', '2'].map((id) => id.padStart(16, '0')),
    );
    mock.nothingLeft();
    await expect(mock.take('job', { timeout: 5 })).rejects.toThrow('no span named "job"');
  });

  it('waits under fake timers too', async () => {
    vi.useFakeTimers();
    try {
      setTimeout(() => {
        newTrace('later').finish();
      }, 60_000);
      const taken = mock.take('later');
      vi.advanceTimersByTime(60_000);
      expect((await taken).operationName).toBe('later');
      await expect(mock.take('never', { timeout: 5 })).rejects.toThrow('no span');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the clock', () => {
  it('rules start, end and logs once it is set', () => {
    mock.clock.set('2024-01-01T00:00:00Z');
    const trace = newTrace('timed');
    mock.clock.advance(250);
    trace.setLog(log('event', 'half'));
    mock.clock.advance(250);
    trace.finish();
    const span = mock.span('timed');
    expect([span.startTime, span.duration]).toEqual([Date.UTC(2024, 0), 500]);
    expect(span.exported!.events[0]!.time).toEqual([Date.UTC(2024, 0) / 1e3, 250e6]);
    expect(() => {
      mock.clock.set('x');
    }).toThrow(RangeError);
    expect(() => {
      mock.clock.advance(-1);
    }).toThrow(RangeError);
    mock.reset();
    expect(Math.abs(mock.clock.now() - Date.now())).toBeLessThan(1000);
  });

  it('and chance rule the original sampler', async () => {
    await mock.shutdown();
    mock = mockTracing({ sampler: 'original', clock: 0, random: () => 0.99 });
    for (let run = 0; run < 3; run++) newTrace('/a').finish();
    mock.clock.advance(1_000);
    newTrace('/a').finish();
    newTrace('/b', enableDebug()).finish();
    expect([mock.spans.length, mock.notSampled]).toEqual([3, 2]);
  });
});

describe('going in and out', () => {
  it('a server in the process of the test continues the trace of a header, or is one of its own', async () => {
    const server = createServer((request, response) => {
      getGlobalTracer().join(HTTPFormat, request.headers, '/server').finish();
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = newTrace('/client');
    await fetch(url, { headers: mock.header({ parent: mock.span('/client') }) });
    await fetch(url, { headers: mock.header() });
    await fetch(url);
    await fetch(url, { headers: mock.header({ sampled: false }) });
    await fetch(url, { headers: mock.header({ sampled: false, debug: true }) });
    client.finish();
    server.closeAllConnections();
    server.close();
    expect(mock.tree()).toMatchInlineSnapshot(`
      "a /client [server]
        b /server [server]
      c /server [server]
      d /server [server]
      e /server [server]"
    `);
    expect(mock.spans[2]!.parentSpanId).toBe('00000000ca110002');
    expect(mock.spans.at(-1)!.header).toMatch(/:3$/);
  });

  it('outside() leaves the trace', () => {
    newTrace('/test').run(() => {
      mock.outside(() => {
        getGlobalTracer().join(HTTPFormat, {}, '/server').finish();
      });
    });
    expect(mock.tree()).toBe('a /test [server] not finished\nb /server [server]');
  });
});

describe('registration', () => {
  it('is taken back by shutdown() and at the end of a block', async () => {
    await mock.shutdown();
    {
      using inner = mockTracing();
      newTrace('x').finish();
      expect(inner.spans).toHaveLength(1);
    }
    expect(newTrace('x').traceId()).toBe('');
    expect(context.active()).toBeDefined();
    expect(propagation.fields()).toEqual([]);
    const tracing = init({ exporter: 'none:' });
    expect(() => mockTracing()).toThrow('init() is on already');
    await tracing.shutdown();
  });

  it('is refused twice', () => {
    expect(() => mockTracing()).toThrow('mockTracing() is on already');
    expect(() => init({ exporter: 'none:' })).toThrow('while mockTracing() is on');
  });

  it('is shared with another copy of the package, and taken back from it', async () => {
    vi.resetModules();
    const copy = await import('../../src/testing.js');
    const core = await import('../../src/core.js');
    expect(() => copy.mockTracing()).toThrow('mockTracing() is on already');
    core.newTrace('from the copy').finish();
    expect(mock.span('from the copy').finished).toBe(true);
    await mock.shutdown();
    const second = copy.mockTracing();
    await mock.shutdown();
    library.startSpan('library').end();
    newTrace('from the first').finish();
    expect(second.tree()).toBe('a library [internal]\nb from the first [server]');
    await second.shutdown();
    expect(core.newTrace('x').traceId()).toBe('');
  });
});

describe('MockTracer', () => {
  it('has the words of the original, and injects', () => {
    const tracer = new MockTrace();
    const root = tracer.newTrace('test');
    root.fork('', 'fork').finish();
    root.setTitle('renamed');
    const headers: Record<string, string> = {};
    tracer.inject(root, HTTPFormat, headers);
    tracer.extract(HTTPFormat, headers).finish();
    tracer.join(HTTPFormat, headers, 'joined').finish();
    root.finish();
    expect(tracer).toBeInstanceOf(MockTracer);
    expect(
      tracer.spans.map((span) => [span.operationName, span.finished, span.parent?.operationName]),
    ).toEqual([
      ['renamed', true, undefined],
      ['fork', true, 'renamed'],
      ['', true, 'renamed'],
      ['joined', true, 'renamed'],
    ]);
    expect(mock.spans).toEqual([]);
  });
});
