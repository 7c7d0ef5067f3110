import { once } from 'node:events';
import { createServer } from 'node:http';
import { SpanStatusCode } from '@opentelemetry/api';
import fastify from 'fastify';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { fastifyTrace, honoTrace, koaTrace, type ServerTraceOptions } from '../../src/http.js';
import { fromContext } from '../../src/index.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { Hono, HTTPException, serveHono } from './hono-modules.js';
import { idIn, serve, tagsOf, urlOf } from './http-fixture.js';
import { settled } from '../settled-spans.js';

collectDiag();

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** `/orders/:id` forks, `/throw` throws, `/code` answers with a code, POST `/echo` reads a body. */
type Start = (options?: ServerTraceOptions) => Promise<string>;

const fork = (): void => fromContext()?.fork('users', 'GetUser').finish();

const startKoa: Start = async (options) => {
  const app = new Koa();
  app.silent = true;
  app.use(koaTrace(options));
  app.use(async (ctx) => {
    if (ctx.path === '/throw') throw new Error('thrown');
    if (ctx.path === '/code') {
      ctx.set('kratos-status-code', '-404');
      ctx.body = 'x';
      return;
    }
    if (ctx.path.startsWith('/nowhere')) return;
    if (ctx.path === '/echo') {
      const chunks: Buffer[] = [];
      ctx.req.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(ctx.req, 'end');
      ctx.body = Buffer.concat(chunks);
      fork();
      return;
    }
    await Promise.resolve();
    fork();
    ctx.body = fromContext()?.traceId() ?? 'none';
  });
  return serve(createServer(app.callback()));
};

const startFastify: Start = async (options) => {
  const app = fastify();
  ends.push(() => app.close());
  await app.register(fastifyTrace, options ?? {});
  app.get('/orders/:id', async () => {
    await Promise.resolve();
    fork();
    return fromContext()?.traceId() ?? 'none';
  });
  app.get('/metrics', () => fromContext()?.traceId() ?? 'none');
  app.get('/throw', () => {
    throw new Error('thrown');
  });
  app.get('/code', (_, reply) => reply.header('kratos-status-code', -404).send('x'));
  app.post('/echo', (request) => {
    fork();
    return request.body;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return urlOf(app.server);
};

function honoApp(options?: ServerTraceOptions): InstanceType<typeof Hono> {
  const app = new Hono();
  app.use(honoTrace(options));
  app.get('/orders/:id', async (c) => {
    await Promise.resolve();
    fork();
    return c.text(fromContext()?.traceId() ?? 'none');
  });
  app.get('/metrics', (c) => c.text(fromContext()?.traceId() ?? 'none'));
  app.get('/throw', () => {
    throw new Error('thrown');
  });
  app.get('/code', (c) => c.text('x', 200, { 'kratos-status-code': '-404' }));
  app.get('/raw', () => new Response('raw'));
  app.get('/refused', () => {
    throw new HTTPException(403, { message: 'not you' });
  });
  app.post('/echo', async (c) => {
    const body = await c.req.text();
    fork();
    return c.text(body);
  });
  app.onError((error, c) =>
    error instanceof HTTPException ? error.getResponse() : c.text('', 500),
  );
  return app;
}

const startHono: Start = async (options) => {
  const server = serveHono({ fetch: honoApp(options).fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  return urlOf(server);
};

describe.each([
  ['koaTrace', startKoa],
  ['fastifyTrace', startFastify],
  ['honoTrace', startHono],
])('%s', (name, start) => {
  it('makes the span of the original', async () => {
    const { spans } = startTracing();
    const url = await start();
    const answer = await fetch(`${url}/orders/caf%C3%A9?x=1`, { headers: { caller: 'shop' } });
    const inside = await answer.text();
    const [child, span] = await settled(spans, 2);
    expect(span!.name).toBe('/orders/café');
    expect(tagsOf(span!)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'GET'],
      ['http.url', '/orders/caf%C3%A9?x=1'],
      ['caller', 'shop'],
      ['http.status_code', 200],
    ]);
    expect(child!.parentSpanContext?.spanId).toBe(span!.spanContext().spanId);
    expect(answer.headers.get('kratos-trace-id')).toBe(inside);
  });

  it('gives a trace that is not sampled to the handler and to the answer', async () => {
    const { spans } = startTracing({ disableSample: false, ignoredOperations: ['/orders/1'] });
    const url = await start();
    const answer = await fetch(`${url}/orders/1`);
    const id = answer.headers.get('kratos-trace-id');
    expect(id).toMatch(/^\w+:\w+:0:0$/);
    expect(await answer.text()).toBe(id);
    await settled(spans, 0);
  });

  it('has the error that a handler throws, and the header on its answer', async () => {
    const { spans } = startTracing();
    const url = await start();
    const answer = await fetch(`${url}/throw`);
    expect(answer.status).toBe(500);
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toBe('thrown');
    expect(span!.attributes['http.status_code']).toBe(500);
    expect(answer.headers.get('kratos-trace-id')).toContain(idIn(span!));
    await answer.text();
  });

  it('takes a route that is not there for no error, and leaves alone what is ignored', async () => {
    const { spans } = startTracing();
    const url = await start({ ignore: ['/nowhere/else'] });
    const answer = await fetch(`${url}/nowhere`);
    expect(answer.headers.has('kratos-trace-id')).toBe(true);
    expect((await fetch(`${url}/nowhere/else`)).headers.has('kratos-trace-id')).toBe(false);
    if (name !== 'koaTrace') expect(await (await fetch(`${url}/metrics`)).text()).toBe('none');
    const [span] = await settled(spans, 1);
    expect(span!.attributes['http.status_code']).toBe(404);
    expect(span!.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('keeps the trace behind the body of a request', async () => {
    const { spans } = startTracing();
    const body = 'x'.repeat(200_000);
    const answer = await fetch(`${await start()}/echo`, { method: 'POST', body });
    expect(await answer.text()).toBe(body);
    const [child, span] = await settled(spans, 2);
    expect(child!.parentSpanContext?.spanId).toBe(span!.spanContext().spanId);
  });

  it('does nothing until tracing is set up', async () => {
    const answer = await fetch(`${await start()}/orders/1`);
    expect(await answer.text()).toBe('none');
    expect(answer.headers.has('kratos-trace-id')).toBe(false);
  });
});

describe('koaTrace', () => {
  it('has an error that another middleware makes an answer of', async () => {
    const { spans } = startTracing();
    const app = new Koa();
    app.use(async (ctx, next) => {
      try {
        await next();
      } catch {
        ctx.status = 503;
        ctx.body = 'sorry';
      }
    });
    app.use(koaTrace());
    app.use(() => {
      throw new Error('thrown');
    });
    await (await fetch(await serve(createServer(app.callback())))).text();
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toBe('thrown');
    expect(span!.attributes['http.status_code']).toBe(503);
  });
});

describe('fastifyTrace', () => {
  it('traces what is injected, and an error of a validation', async () => {
    const { spans } = startTracing();
    const app = fastify();
    ends.push(() => app.close());
    await app.register(fastifyTrace);
    const schema = { querystring: { type: 'object', required: ['a'], properties: { a: {} } } };
    app.get('/', { schema }, () => 'ok');
    const answer = await app.inject('/');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers).toHaveProperty('kratos-trace-id');
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toContain("must have required property 'a'");
  });
});

describe('honoTrace without a server of Node', () => {
  it('finishes with the body of the answer', async () => {
    const { spans } = startTracing();
    const answer = await honoApp().request('/orders/1?x=1', { headers: { caller: 'shop' } });
    await settled(spans, 1);
    const inside = await answer.text();
    expect(answer.headers.get('kratos-trace-id')).toBe(inside);
    const [, span] = await settled(spans, 2);
    expect(tagsOf(span!)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'GET'],
      ['http.url', '/orders/1?x=1'],
      ['caller', 'shop'],
      ['http.status_code', 200],
    ]);
  });

  it('has the header on a response that a handler has made itself, sampled or not', async () => {
    const { spans } = startTracing({ disableSample: false, probability: 1, clock: () => 0 });
    const app = honoApp();
    expect((await app.request('/raw')).headers.has('kratos-trace-id')).toBe(true);
    await settled(spans, 0);
  });

  it('has the error that a handler throws, and what the answer says of it', async () => {
    const { spans } = startTracing();
    const answer = await honoApp().request('/refused');
    expect(answer.status).toBe(403);
    expect(answer.headers.has('kratos-trace-id')).toBe(true);
    await answer.text();
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toBe('not you');
    expect(span!.attributes['http.status_code']).toBe(403);
  });
});
