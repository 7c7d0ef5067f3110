import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import axios from 'axios';
import connect from 'connect';
import express from 'express';
import express4 from 'express-4';
import fastify from 'fastify';
import Koa from 'koa';
import { Agent, request as undiciRequest } from 'undici';
import { describe, it } from 'vitest';
import {
  axiosTrace,
  connectErrorTrace,
  connectTrace,
  fastifyTrace,
  honoTrace,
  koaTrace,
  tracedFetch,
  tracedRequest,
  undiciTrace,
} from '../../src/http.js';
import {
  clientContract,
  serverContract,
  type ContractHandler,
  type ContractRequest,
  type ContractServer,
} from '../../src/testing.js';
import { collectDiag } from '../tracing-fixture.js';
import { Hono, serveHono } from './hono-modules.js';

collectDiag();

async function listen(server: Server): Promise<ContractServer> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function startNode(handle: ContractHandler): Promise<ContractServer> {
  const traced = connectTrace();
  return listen(
    createServer((request, response) => {
      traced(request, response, async () => {
        const { status, headers, body } = await handle(request.url ?? '');
        response.writeHead(status, headers).end(body);
      }).catch(() => response.writeHead(500).end());
    }),
  );
}

function startConnect(handle: ContractHandler): Promise<ContractServer> {
  const app = connect();
  app.use(connectTrace());
  app.use((request, response, next) => {
    handle(request.url ?? '').then(({ status, headers, body }) => {
      response.writeHead(status, headers).end(body);
    }, next);
  });
  app.use(connectErrorTrace());
  app.use((_error: unknown, _request: unknown, response: Answering, next: unknown) => {
    equal(typeof next, 'function'); // Four parameters tell connect that it handles errors.
    response.writeHead(500).end();
  });
  return listen(createServer(app));
}

interface Answering {
  writeHead(status: number): { end(): void };
}

const startExpress =
  (make: typeof express) =>
  (handle: ContractHandler): Promise<ContractServer> => {
    const app = make();
    app.set('env', 'test');
    app.use(connectTrace());
    app.use((request, response, next) => {
      handle(request.originalUrl).then(({ status, headers, body }) => {
        response.writeHead(status, headers).end(body);
      }, next);
    });
    app.use(connectErrorTrace());
    return listen(createServer(app));
  };

function startKoa(handle: ContractHandler): Promise<ContractServer> {
  const app = new Koa();
  app.silent = true;
  app.use(koaTrace());
  app.use(async (ctx) => {
    const { status, headers, body } = await handle(ctx.originalUrl);
    ctx.status = status;
    for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
    ctx.body = body;
  });
  return listen(createServer(app.callback()));
}

async function startFastify(handle: ContractHandler): Promise<ContractServer> {
  const app = fastify();
  await app.register(fastifyTrace);
  app.get('*', async (request, reply) => {
    const { status, headers, body } = await handle(request.originalUrl);
    return reply.status(status).headers(headers).send(body);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { ...(await listen(app.server)), close: () => app.close() };
}

async function startHono(handle: ContractHandler): Promise<ContractServer> {
  const app = new Hono();
  app.use(honoTrace());
  app.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const { status, headers, body } = await handle(`${pathname}${search}`);
    return c.text(body, status, headers);
  });
  app.onError((_error, c) => c.text('', 500));
  const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  return listen(server);
}

describe.each([
  ['connectTrace around a handler', startNode],
  ['connectTrace in connect', startConnect],
  ['connectTrace in Express 5', startExpress(express)],
  ['connectTrace in Express 4', startExpress(express4)],
  ['koaTrace', startKoa],
  ['fastifyTrace', startFastify],
  ['honoTrace', startHono],
])('%s', (_, start) => {
  for (const { name, run } of serverContract(start)) it(name, run);
});

async function viaFetch(url: string, { ...init }: ContractRequest): Promise<string> {
  return (await tracedFetch(url, init)).text();
}

async function viaUndici(url: string, request: ContractRequest): Promise<string> {
  const dispatcher = new Agent().compose(undiciTrace());
  try {
    const { body } = await undiciRequest(url, { ...request, dispatcher });
    return await body.text();
  } finally {
    void dispatcher.destroy();
  }
}

async function viaAxios(url: string, request: ContractRequest): Promise<string> {
  const client = axios.create({ proxy: false });
  axiosTrace(client);
  const { data } = await client.request<string>({ url, ...request, responseType: 'text' });
  return data;
}

async function viaRequest(url: string, request: ContractRequest): Promise<string> {
  const sent = tracedRequest(url, request);
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return text(answer);
}

describe.each([
  ['tracedFetch', viaFetch],
  ['undiciTrace', viaUndici],
  ['axiosTrace', viaAxios],
  ['tracedRequest', viaRequest],
])('%s', (_, call) => {
  for (const { name, run } of clientContract(call)) it(name, run);
});
