import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { Readable } from 'node:stream';
import express, { type NextFunction, type Request, type Response as Reply } from 'express';
import express4 from 'express-4';
import fastify from 'fastify';
import Koa from 'koa';
import {
  connectErrorTrace,
  connectTrace,
  fastifyTrace,
  honoTrace,
  koaTrace,
  recordRequestError,
} from '../../../src/http.js';
import { fromContext } from '../../../src/index.js';
import { Hono, serveHono } from '../hono-modules.js';
import { serve, urlOf } from '../http-fixture.js';
import { loadNest, type NestHost } from './modules.js';

/** The span ids that handlers have seen, by path. */
export type Seen = Map<string, string | undefined>;

/** Starts a service and gives its URL; `ends` gets what stops it. */
export type Start = (seen: Seen, ends: (() => unknown)[]) => Promise<string>;

export const CODE = { 'kratos-status-code': '-404' };
export const TOO_EARLY = 'too early';
export const TOO_LATE = 'too late';

const CHUNK = 'x'.repeat(1_000);

const see = (seen: Seen, path: string): void => {
  seen.set(path, fromContext()?.span.spanContext().spanId);
};

const kindOf = (path: string): string => path.split('/')[1]!;

function* chunks(count: number): Generator<string> {
  for (let index = 0; index < count; index++) yield CHUNK;
}

/** A body that goes on until somebody stops it. */
const endless = (): Readable => Readable.from(chunks(Infinity));

/** A body that fails after a while. */
const failing = (): Readable => {
  async function* parts(): AsyncGenerator<string> {
    yield CHUNK;
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw new Error(TOO_LATE);
  }
  return Readable.from(parts());
};

type NodeReply = ServerResponse & Http2ServerResponse;

/** Answers through Node's own response, as Express, NestJS, `node:http` and `node:http2` do. */
async function answer(
  seen: Seen,
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const path = request.url ?? '';
  const reply = response as NodeReply;
  await Promise.resolve();
  see(seen, path);
  switch (kindOf(path)) {
    case 'throw':
      throw new Error(TOO_EARLY);
    case 'late': {
      const body = failing();
      body.pipe(reply, { end: false });
      await once(body, 'end');
      break;
    }
    case 'hang':
      break;
    case 'endless':
      endless()
        .on('error', () => undefined)
        .pipe(reply)
        .on('error', () => undefined);
      break;
    case 'stream':
      for (const chunk of chunks(5)) reply.write(chunk);
      reply.end();
      break;
    case 'code':
      reply.setHeader('kratos-status-code', '-404');
      reply.end();
      break;
    case 'post':
      request.pipe(reply);
      break;
    case 'none':
      reply.statusCode = 404;
      reply.end();
      break;
    default:
      reply.end('ok');
  }
}

/** What a careful plain server does with what its handler throws. */
function giveUp(response: ServerResponse | Http2ServerResponse): void {
  if (response.headersSent) {
    if ('stream' in response) response.stream.close(2);
    else response.destroy();
  } else {
    response.statusCode = 500;
    response.end();
  }
}

const startNode: Start = (seen) => {
  const traced = connectTrace();
  return serve(
    createServer((request, response) => {
      traced(request, response, () => answer(seen, request, response)).catch(() => {
        giveUp(response);
      });
    }),
  );
};

const startHttp2: Start = (seen) => {
  const traced = connectTrace();
  return serve(
    createHttp2Server((request, response) => {
      traced(request, response, () => answer(seen, request, response)).catch(() => {
        giveUp(response);
      });
    }),
  );
};

const startExpress =
  (create: typeof express): Start =>
  (seen) => {
    const app = create();
    app.set('env', 'test');
    app.use(connectTrace());
    app.use((request: Request, response: Reply, next: NextFunction) => {
      if (kindOf(request.path) === 'none') next();
      else answer(seen, request, response).catch(next);
    });
    app.use(connectErrorTrace());
    return serve(createServer(app));
  };

const startKoa: Start = (seen) => {
  const app = new Koa();
  app.silent = true;
  app.use(koaTrace());
  app.use(async (ctx) => {
    await Promise.resolve();
    see(seen, ctx.path);
    switch (kindOf(ctx.path)) {
      case 'throw':
        throw new Error(TOO_EARLY);
      case 'late':
        ctx.body = failing();
        break;
      case 'hang':
        await once(ctx.res, 'close');
        break;
      case 'endless':
        ctx.body = endless();
        break;
      case 'stream':
        ctx.body = Readable.from(chunks(5));
        break;
      case 'code':
        ctx.set('kratos-status-code', '-404');
        ctx.body = '';
        break;
      case 'post':
        ctx.body = ctx.req;
        break;
      case 'none':
        break;
      default:
        ctx.body = 'ok';
    }
  });
  return serve(createServer(app.callback()));
};

const startFastify: Start = async (seen, ends) => {
  const app = fastify();
  ends.push(() => app.close());
  await app.register(fastifyTrace);
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload);
  });
  app.all('/:kind/:id', async (request, reply) => {
    await Promise.resolve();
    see(seen, request.url);
    switch (kindOf(request.url)) {
      case 'throw':
        throw new Error(TOO_EARLY);
      case 'late':
        return failing();
      case 'hang':
        await once(reply.raw, 'close');
        return reply.hijack();
      case 'endless':
        return endless();
      case 'stream':
        return Readable.from(chunks(5));
      case 'code':
        return reply.headers(CODE).send('');
      case 'post':
        return request.body;
      case 'none': {
        reply.callNotFound();
        return;
      }
      default:
        return 'ok';
    }
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return urlOf(app.server);
};

const startHono: Start = async (seen) => {
  const app = new Hono();
  app.use(honoTrace());
  app.all('/:kind/:id', async (c) => {
    await Promise.resolve();
    const path = new URL(c.req.url).pathname;
    see(seen, path);
    switch (kindOf(path)) {
      case 'throw':
        throw new Error(TOO_EARLY);
      case 'late':
        return new Response(Readable.toWeb(failing()) as ReadableStream);
      case 'hang':
        await once((c.env as { outgoing: ServerResponse }).outgoing, 'close');
        return c.text('');
      case 'endless':
        return new Response(Readable.toWeb(endless()) as ReadableStream);
      case 'stream':
        return new Response(Readable.toWeb(Readable.from(chunks(5))) as ReadableStream);
      case 'code':
        return c.text('', 200, CODE);
      case 'post':
        return new Response(await c.req.text());
      case 'none':
        return c.text('', 404);
      default:
        return c.text('ok');
    }
  });
  app.onError((_error, c) => c.text('', 500));
  const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  return urlOf(server);
};

const startNest: Start = async (seen, ends) => {
  const nest = await loadNest();
  class Orders {
    handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
      return answer(seen, request, response);
    }
  }
  nest.Controller()(Orders);
  const method = Object.getOwnPropertyDescriptor(Orders.prototype, 'handle');
  nest.All('*path')(Orders.prototype, 'handle', method);
  nest.Req()(Orders.prototype, 'handle', 0);
  nest.Res()(Orders.prototype, 'handle', 1);
  class App {
    readonly name = 'orders';
  }
  nest.Module({ controllers: [Orders] })(App);
  const app = await nest.NestFactory.create(App, { logger: false, bodyParser: false });
  ends.push(() => app.close());
  app.use(connectTrace());
  class Filter extends nest.BaseExceptionFilter {
    override catch(error: unknown, host: NestHost): void {
      const request = host.switchToHttp().getRequest();
      recordRequestError(request, error);
      const { res } = request as { res: ServerResponse };
      if (res.headersSent) res.destroy();
      else super.catch(error, host);
    }
  }
  app.useGlobalFilters(new Filter(app.getHttpAdapter()));
  await app.listen(0, '127.0.0.1');
  return urlOf(app.getHttpServer());
};

export const STARTS: Record<string, Start> = {
  'node:http': startNode,
  'node:http2': startHttp2,
  'Express 5': startExpress(express),
  'Express 4': startExpress(express4),
  Koa: startKoa,
  Fastify: startFastify,
  NestJS: startNest,
  Hono: startHono,
};
