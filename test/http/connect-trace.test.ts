import { once } from 'node:events';
import { createServer, request as nodeRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import createConnect from 'connect';
import express, { type NextFunction, type Request, type Response } from 'express';
import express4 from 'express-4';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromContext } from '../../src/index.js';
import { connectErrorTrace, connectTrace, recordRequestError } from '../../src/http.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';
import { idIn, serve, tagsOf } from './http-fixture.js';
import { settled } from '../settled-spans.js';

const diag = collectDiag();

describe('connectTrace', () => {
  it('makes the span of the original for a plain server', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    let inside: string | undefined;
    const url = await serve(
      createServer((request, response) => {
        traced(request, response, () => {
          inside = fromContext()?.traceId();
          response.end('ok');
        });
      }),
    );
    const answer = await fetch(`${url}/api/caf%C3%A9/7?a=%20b`, { headers: { caller: 'shop' } });
    await answer.text();
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('/api/café/7');
    expect(span!.kind).toBe(SpanKind.SERVER);
    expect(span!.status.code).toBe(SpanStatusCode.UNSET);
    expect(tagsOf(span!)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'GET'],
      ['http.url', '/api/caf%C3%A9/7?a=%20b'],
      ['caller', 'shop'],
      ['http.status_code', 200],
    ]);
    expect(answer.headers.get('kratos-trace-id')).toBe(inside);
  });

  it.each([
    [{}, ''],
    [{ 'x1-bmspy-user': 'main.a' }, 'main.a'],
    [{ 'x1-bmspy-user': 'main.a', caller: 'main.b' }, 'main.b'],
    [{ caller: 'main.b', 'x-bm-metadata-caller': 'main.c' }, 'main.c'],
    [{ caller: 'main.b, main.c' }, 'main.b'],
  ])('reads the caller of %j', async (headers, caller) => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = await serve(createServer((q, s) => traced(q, s, () => s.end())));
    await (await fetch(url, { headers })).text();
    const [span] = await settled(spans, 1);
    expect(span!.attributes.caller).toBe(caller);
  });

  it('continues the trace that arrives, and begins a debug trace when asked for one', async () => {
    const { spans } = startTracing({ disableSample: false, random: () => 0.9, clock: () => 0 });
    const traced = connectTrace();
    const url = await serve(createServer((q, s) => traced(q, s, () => s.end())));
    await fetch(`${url}/first-of-the-second`);
    await fetch(`${url}/first-of-the-second`);
    await fetch(url, { headers: { 'kratos-trace-id': '1f:2f:1f:1' } });
    await fetch(`${url}/first-of-the-second`, { headers: { 'kratos-trace-debug': 'true' } });
    const [, continued, debug] = await settled(spans, 3);
    expect(continued!.spanContext().traceId).toBe('1f'.padStart(32, '0'));
    expect(continued!.parentSpanContext?.spanId).toBe('2f'.padStart(16, '0'));
    expect(debug!.attributes.debug).toBe(true);
  });

  it('gives a trace that is not sampled to the handler and to the answer', async () => {
    const { spans } = startTracing({ disableSample: false, ignoredOperations: ['/'] });
    const traced = connectTrace();
    const url = await serve(
      createServer((q, s) => traced(q, s, () => s.end(fromContext()?.traceId()))),
    );
    const answer = await fetch(url);
    const id = answer.headers.get('kratos-trace-id');
    expect(id).toMatch(/^\w+:\w+:0:0$/);
    expect(await answer.text()).toBe(id);
    await settled(spans, 0);
  });

  it('leaves alone what is not traced', async () => {
    const { spans } = startTracing();
    const ignored = connectTrace({ ignore: ['/healthz', '/static/*'] });
    const url = await serve(
      createServer((q, s) => ignored(q, s, () => s.end(String(fromContext())))),
    );
    for (const path of [
      '/metrics',
      '/metadata?x=1',
      '/debug/pprof',
      '/debug/pprof/heap',
      '/healthz',
      '/static/a.js',
    ]) {
      const answer = await fetch(url + path);
      expect(await answer.text()).toBe('undefined');
      expect(answer.headers.has('kratos-trace-id')).toBe(false);
    }
    await (await fetch(`${url}/metrics/x`)).text();
    await settled(spans, 1);
  });

  it('asks a function what is not traced, which may throw', async () => {
    const { spans } = startTracing();
    const traced = connectTrace({
      ignore: (path) => {
        if (path === '/throw') throw new Error('mine');
        return path === '/no';
      },
    });
    const url = await serve(createServer((q, s) => traced(q, s, () => s.end())));
    for (const path of ['/no', '/throw', '/yes']) await fetch(url + path);
    const names = (await settled(spans, 2)).map(({ name }) => name);
    expect(names).toEqual(['/throw', '/yes']);
    expect(take(diag)).toEqual(['warn: kratos-otel/http: the function `ignore` threw']);
  });

  it.each([
    ['a code of the business', 200, { 'kratos-status-code': '-404' }, '-404'],
    ['a status of 500', 500, {}, 'Internal Server Error'],
    ['a status without a text', 599, {}, 'unknown'],
    ['both', 503, { 'kratos-status-code': '-500' }, '-500'],
    ['a code of 0', 200, { 'kratos-status-code': '0' }, undefined],
    ['a status of 404', 404, {}, undefined],
  ])('says that a request has failed by %s', async (_, status, headers, message) => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = await serve(
      createServer((q, s) => traced(q, s, () => s.writeHead(status, headers).end())),
    );
    await (await fetch(url)).text();
    const [span] = await settled(spans, 1);
    expect(span!.attributes['http.status_code']).toBe(status);
    expect(span!.status.message).toBe(message);
    expect(span!.attributes.error).toBe(message === undefined ? undefined : true);
  });

  it('says that an answer was aborted', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = new URL(await serve(createServer((q, s) => traced(q, s, () => s.write('a')))));
    const socket = connect(Number(url.port), url.hostname);
    socket.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    const [span] = await settled(spans, 1);
    expect(span!.events.map(({ name }) => name)).toEqual(['aborted']);
    expect(span!.attributes['http.status_code']).toBe(200);
    expect(span!.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('sets no status when nothing was sent before an abort', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = new URL(
      await serve(
        createServer((q, s) => {
          traced(q, s, () => undefined);
        }),
      ),
    );
    const socket = connect(Number(url.port), url.hostname);
    socket.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    const [span] = await settled(spans, 1);
    expect(span!.attributes).not.toHaveProperty('http.status_code');
  });

  it('finishes with what a handler throws or rejects with, and passes it on', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const seen: unknown[] = [];
    const url = await serve(
      createServer((request, response) => {
        try {
          const result = traced(request, response, () => {
            if (request.url === '/sync') throw new Error('sync');
            return Promise.reject(new Error('async'));
          });
          result.catch((error: unknown) => {
            seen.push(error);
            response.end();
          });
        } catch (error) {
          seen.push(error);
          response.end();
        }
      }),
    );
    await (await fetch(`${url}/sync`)).text();
    await (await fetch(`${url}/async`)).text();
    const ended = await settled(spans, 2);
    expect(ended.map(({ status }) => status.message)).toEqual(['sync', 'async']);
    expect(seen.map(String)).toEqual(['Error: sync', 'Error: async']);
  });

  it('passes on what a handler of an unsampled trace throws', () => {
    startTracing({ disableSample: false, ignoredOperations: ['/'] });
    const request = { headers: {}, method: 'GET', url: '/' };
    const error = new Error('mine');
    const throwing = (): never => {
      throw error;
    };
    const response = { prependListener: vi.fn() };
    expect(() => connectTrace()(request, response, throwing)).toThrow(error);
    expect(response.prependListener).not.toHaveBeenCalled();
  });

  it('keeps the trace in listeners of the body', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = await serve(
      createServer((request, response) => {
        traced(request, response, () => {
          request.on('data', () => fromContext()?.fork('', 'data').finish());
          request.on('end', () => {
            fromContext()?.fork('', 'end').finish();
            response.end();
          });
        });
      }),
    );
    const sending = nodeRequest(`${url}/body`, { method: 'POST' });
    sending.write('a');
    setTimeout(() => sending.end('b'), 50);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.resume();
    const ended = await settled(spans, 4);
    const [server] = ended.filter(({ name }) => name === '/body');
    for (const { name, parentSpanContext } of ended.filter((span) => span !== server)) {
      expect(parentSpanContext?.spanId, name).toBe(server!.spanContext().spanId);
    }
  });

  it('traces an upgrade until its socket is closed', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const server = createServer();
    server.on('upgrade', (request, socket) => {
      traced(request, socket, () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      );
    });
    const url = await serve(server);
    const sending = nodeRequest(`${url}/ws`, { headers: { connection: 'upgrade', upgrade: 'x' } });
    sending.end();
    const [, socket] = (await once(sending, 'upgrade')) as [unknown, { end(): void }];
    socket.end();
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('/ws');
    expect(span!.attributes).not.toHaveProperty('http.status_code');
  });

  it('does nothing until tracing is set up', async () => {
    const traced = connectTrace();
    const url = await serve(createServer((q, s) => traced(q, s, () => s.end('plain'))));
    const answer = await fetch(url);
    expect(await answer.text()).toBe('plain');
    expect(answer.headers.has('kratos-trace-id')).toBe(false);
  });

  it('goes on when the answer has begun before it', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const url = await serve(
      createServer((q, s) => {
        s.writeHead(200).write('a');
        traced(q, s, () => s.end());
      }),
    );
    await (await fetch(url)).text();
    await settled(spans, 1);
  });
});

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('connectTrace in %s', (_, framework) => {
  function app(): ReturnType<typeof express> {
    const made = framework();
    made.set('env', 'test');
    made.use(connectTrace());
    return made;
  }

  it('names a request by all of its path, and takes the error that is passed to next', async () => {
    const { spans } = startTracing();
    const router = framework.Router();
    router.get('/:id', (_request: Request, _response: Response, next: NextFunction) => {
      next(new Error('no such user'));
    });
    const made = app();
    made.use('/users', router);
    made.use(connectErrorTrace());
    const url = await serve(createServer(made));
    const answer = await fetch(`${url}/users/7?x=1`);
    expect(answer.status).toBe(500);
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('/users/7');
    expect(span!.attributes['http.url']).toBe('/users/7?x=1');
    expect(span!.status.message).toBe('no such user');
    expect(answer.headers.get('kratos-trace-id')).toContain(idIn(span!));
  });

  it('takes what a handler throws, and the first of several errors', async () => {
    const { spans } = startTracing();
    const made = app();
    made.get('/', () => {
      throw new Error('first');
    });
    made.use(connectErrorTrace());
    made.use((error: Error, request: Request, response: Response, next: NextFunction) => {
      expect([error.message, typeof next]).toEqual(['first', 'function']);
      recordRequestError(request, new Error('second'));
      response.status(503).end();
    });
    const url = await serve(createServer(made));
    await (await fetch(url)).text();
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toBe('first');
    expect(span!.attributes['http.status_code']).toBe(503);
  });

  it('takes a route that is not there for no error', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(app()));
    const answer = await fetch(`${url}/nowhere`);
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('/nowhere');
    expect(span!.attributes['http.status_code']).toBe(404);
    expect(span!.status.code).toBe(SpanStatusCode.UNSET);
    expect(answer.headers.has('kratos-trace-id')).toBe(true);
  });

  it('keeps the trace behind the parser of a body', async () => {
    const { spans } = startTracing();
    const made = app();
    made.use(framework.json());
    made.post('/orders', (request: Request, response: Response) => {
      fromContext()?.fork('users', 'GetUser').finish();
      response.json(request.body);
    });
    const url = await serve(createServer(made));
    const answer = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await answer.json()).toEqual({ a: 1 });
    const [fork, server] = await settled(spans, 2);
    expect(fork!.parentSpanContext?.spanId).toBe(server!.spanContext().spanId);
  });
});

describe('connectTrace in connect', () => {
  it('takes the error that is passed to next', async () => {
    const { spans } = startTracing();
    const app = createConnect();
    app.use(connectTrace());
    app.use('/users', (_request, _response, next) => {
      next(new Error('no such user'));
    });
    app.use(connectErrorTrace());
    app.use((_error: unknown, _q: unknown, s: { end(): void }, next: unknown) => {
      expect(next).toBeTypeOf('function');
      s.end();
    });
    const url = await serve(createServer(app));
    await (await fetch(`${url}/users/7`)).text();
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('/users/7');
    expect(span!.status.message).toBe('no such user');
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});
