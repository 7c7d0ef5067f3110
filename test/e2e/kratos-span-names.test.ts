import { once } from 'node:events';
import type * as Http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type * as Grpc from '@grpc/grpc-js';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type * as IORedis from 'ioredis';
import type * as MySQL from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { kratosSpanNames } from '../../src/core.js';
import { collectDiag, startTracing, type TracingFixture } from '../tracing-fixture.js';
import { isInstalled, startMariadb, startMemcached, startRedis } from './peers.js';

collectDiag();

// Instrumentations patch what is required after them.
const require = createRequire(import.meta.url);
const http = new HttpInstrumentation();
const undici = new UndiciInstrumentation();
const grpc = new GrpcInstrumentation();
const redis = new IORedisInstrumentation({ requireParentSpan: false });
const memcached = new MemcachedInstrumentation();
const mysql = new MySQL2Instrumentation();

function start(...instrumentations: HttpInstrumentation[] | unknown[]): TracingFixture {
  return startTracing({
    spanNames: 'kratos',
    instrumentations: instrumentations as HttpInstrumentation[],
  });
}

async function ended(tracing: TracingFixture, count: number): Promise<void> {
  await expect.poll(() => tracing.spans().length).toBeGreaterThanOrEqual(count);
}

function tags(tracing: TracingFixture, name: string): [string, unknown][] {
  return Object.entries(tracing.span(name).attributes);
}

describe("init({ spanNames: 'kratos' })", () => {
  it('names HTTP servers and clients', async () => {
    const tracing = start(http, undici);
    const { createServer, request } = require('node:http') as typeof Http;
    const server = createServer((_request, response) => {
      response.writeHead(201).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/users/7%20a?x=1`;
    const [response] = (await once(request(url, { method: 'POST' }).end(), 'response')) as [
      Http.IncomingMessage,
    ];
    response.resume();
    await once(response, 'end');
    await ended(tracing, 2);
    expect(tags(tracing, '/api/users/7 a').slice(0, 4)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'POST'],
      ['http.url', '/api/users/7%20a?x=1'],
      ['caller', 'test-service'],
    ]);
    expect(tags(tracing, '/api/users/7 a').slice(-2)).toEqual([
      ['http.status_code', 201],
      ['peer.service', 'test-service'],
    ]);
    expect(tags(tracing, 'HTTP:POST').slice(0, 3)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'POST'],
      ['http.url', url],
    ]);
    await (await fetch(url, { method: 'PUT' })).arrayBuffer();
    await ended(tracing, 4);
    expect(tags(tracing, 'HTTP:PUT').slice(0, 3)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'PUT'],
      ['http.url', url],
    ]);
    expect(tags(tracing, 'HTTP:PUT').at(-1)).toEqual(['http.status_code', 201]);
    server.close();
    server.closeAllConnections();
  });

  it('names gRPC servers and clients', async () => {
    const tracing = start(grpc);
    const { Client, Server, ServerCredentials, credentials } =
      require('@grpc/grpc-js') as typeof Grpc;
    const same = (value: Buffer): Buffer => value;
    const server = new Server();
    const SERVICE = {
      hello: {
        path: '/demo.Greeter/Hello',
        requestStream: false as const,
        responseStream: false as const,
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      },
    };
    server.addService(SERVICE, {
      hello: (_call: unknown, callback: (error: null, value: Buffer) => void) => {
        callback(null, Buffer.of(1));
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    await new Promise((resolve) => {
      client.makeUnaryRequest('/demo.Greeter/Hello', same, same, Buffer.of(1), resolve);
    });
    await ended(tracing, 2);
    const [one, two] = tracing.spans();
    expect([one!.name, two!.name]).toEqual(['/demo.Greeter/Hello', '/demo.Greeter/Hello']);
    const { attributes } = tracing.spans().find((span) => span.kind === SpanKind.CLIENT)!;
    expect(attributes['legacy.comment']).toBe('');
    expect(attributes['legacy.address']).toBeTypeOf('string');
    client.close();
    server.forceShutdown();
  });

  it.skipIf(!isInstalled('redis-server'))('names commands of Redis', async () => {
    const tracing = start(redis);
    const server = await startRedis();
    const { Redis } = require('ioredis') as typeof IORedis;
    const client = new Redis(server.port, '127.0.0.1');
    // A command that waits for the connection is sent twice, and so has two spans.
    await once(client, 'ready');
    await client.set('user:7', 'secret');
    await client.get('user:7');
    await client.pipeline().get('a').incr('b').exec();
    expect(tags(tracing, 'Redis:GET').slice(0, 4)).toEqual([
      ['component', 'library/cache/redis'],
      ['peer.service', 'redis'],
      ['peer.address', `127.0.0.1:${server.port}`],
      ['db.statement', 'GET user:7'],
    ]);
    expect(tracing.span('Redis:SET').attributes['db.statement']).toBe('SET user:7');
    const piped = tracing.spans().filter(({ name }) => name === 'Redis:Pipeline');
    expect(piped.map(({ attributes }) => attributes['db.statement'])).toEqual([
      undefined,
      undefined,
    ]);
    client.disconnect();
    await server.stop();
  });

  it.skipIf(!isInstalled('memcached'))('names commands of memcached', async () => {
    const tracing = start(memcached);
    const server = await startMemcached();
    interface Cache {
      set: (key: string, value: string, seconds: number, done: () => void) => void;
      get: (key: string, done: () => void) => void;
      end: () => void;
    }
    const Memcached = require('memcached') as new (address: string) => Cache;
    const cache = new Memcached(`127.0.0.1:${server.port}`);
    await new Promise<void>((done) => {
      cache.set('user:7', 'secret', 10, done);
    });
    await new Promise<void>((done) => {
      cache.get('user:7', done);
    });
    await ended(tracing, 2);
    expect(tags(tracing, 'Memcache:Get').slice(0, 4)).toEqual([
      ['component', 'cache/memcache'],
      ['peer.service', 'memcache'],
      ['peer.address', `tcp://127.0.0.1:${server.port}`],
      ['db.statement', 'Get user:7'],
    ]);
    expect(tracing.span('Memcache:Set').attributes['db.statement']).toBe('Set user:7');
    cache.end();
    await server.stop();
  });

  const hasMariadb = isInstalled('mariadbd') && isInstalled('mariadb-install-db');
  it.skipIf(!hasMariadb)('names statements of MySQL', { timeout: 60_000 }, async () => {
    const tracing = start(mysql);
    const server = await startMariadb();
    require('mysql2');
    const { createConnection } = require('mysql2/promise') as typeof MySQL;
    const client = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
    await client.query('BEGIN');
    await client.query('SELECT ? AS secret', ['mine']);
    await client.execute('SET @a = ?', [5]);
    await ended(tracing, 3);
    const address = ['legacy.address', `127.0.0.1:${server.port}`];
    expect(tags(tracing, 'begin').slice(0, 2)).toEqual([address, ['legacy.comment', '']]);
    expect(tags(tracing, 'query').slice(0, 2)).toEqual([
      address,
      ['legacy.comment', 'SELECT ? AS secret'],
    ]);
    expect(tags(tracing, 'exec').slice(0, 2)).toEqual([address, ['legacy.comment', 'SET @a = ?']]);
    await client.end();
    await server.stop();
  });

  it('is off by default, and another value is an error', () => {
    expect(() => startTracing({ spanNames: 'go' as 'kratos' })).toThrow(
      "kratos-otel: spanNames must be 'otel' or 'kratos', got \"go\"",
    );
  });
});

describe('kratosSpanNames()', () => {
  it('serves a provider of your own, and knows a caller', async () => {
    const exporter = new InMemorySpanExporter();
    const processor = kratosSpanNames(new SimpleSpanProcessor(exporter), { caller: () => 'web' });
    const provider = new BasicTracerProvider({
      spanProcessors: [processor],
    });
    const attributes = { 'http.request.method': 'GET', 'url.path': '/a', component: 'mine' };
    const client = { kind: SpanKind.CLIENT, attributes: { 'db.system': 'mysql' } };
    const query = provider.getTracer('lib').startSpan('SELECT', client, ROOT_CONTEXT);
    query
      .setAttribute('db.statement', 'SELECT 1')
      .setStatus({ code: SpanStatusCode.ERROR, message: 'no table' })
      .end();
    const call = provider
      .getTracer('lib')
      .startSpan('GET', { kind: SpanKind.CLIENT }, ROOT_CONTEXT);
    call.setAttribute('http.request.method', 'GET');
    call.setAttribute('http.response.header.kratos-status-code', ['-404']).end();
    await provider.forceFlush();
    const [failed, refused] = exporter.getFinishedSpans();
    expect(failed!.events.map(({ attributes: fields }) => fields)).toEqual([
      { 'exception.message': 'no table' },
    ]);
    expect(refused!.status).toEqual({ code: SpanStatusCode.ERROR, message: '-404' });
    expect(refused!.events).toHaveLength(1);
    exporter.reset();
    const span = provider
      .getTracer('lib')
      .startSpan('GET', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
    span.end();
    provider.getTracer('kratos-otel').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
    await provider.forceFlush();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['/a', 'GET']);
    expect(exporter.getFinishedSpans()[0]!.attributes).toEqual({
      ...attributes,
      component: 'net/http',
      'http.method': 'GET',
      'http.url': '/a',
      caller: 'web',
    });
    await provider.shutdown();
  });
});
