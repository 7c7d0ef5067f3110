import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import axios from 'axios';
import { Agent, request as undiciRequest } from 'undici';
import { describe, expect, it } from 'vitest';
import { axiosTrace, tracedRequest, undiciTrace } from '../../src/http.js';
import { newTrace, tagString } from '../../src/index.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { serve, tagsOf } from './http-fixture.js';
import { settled } from '../settled-spans.js';

collectDiag();

const OPTIONS = { peerService: 'users', tags: [tagString('more', 'yes')] };

let received: IncomingHttpHeaders = {};

const service: RequestListener = (request, response) => {
  received = request.headers;
  switch (request.url) {
    case '/code':
      response.writeHead(200, { 'kratos-status-code': '-404' }).end('x');
      break;
    case '/500':
      response.writeHead(500).end('x');
      break;
    case '/cut':
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
      break;
    case '/hang':
      break;
    default:
      response.end('body');
  }
};

interface Call {
  method?: string;
  headers?: Record<string, string>;
  /** Whether to read the body as it arrives. */
  isStreamed?: boolean;
  signal?: AbortSignal;
}

/** Sends a request and reads the answer; throws what the client throws. */
type Client = (url: string, call?: Call) => Promise<string>;

const viaUndici: Client = async (url, { method = 'GET', headers = {}, signal } = {}) => {
  const dispatcher = new Agent().compose(undiciTrace(OPTIONS));
  try {
    const { body } = await undiciRequest(url, {
      method: method,
      headers,
      dispatcher,
      ...(signal && { signal }),
    });
    return await body.text();
  } finally {
    void dispatcher.destroy();
  }
};

const viaAxios: Client = async (url, { method = 'GET', headers = {}, isStreamed, signal } = {}) => {
  const client = axios.create({ proxy: false });
  const undo = axiosTrace(client, OPTIONS);
  try {
    const answer = await client.request<unknown>({
      url,
      method,
      headers,
      responseType: isStreamed === true ? 'stream' : 'text',
      validateStatus: (status) => status !== 500,
      ...(signal && { signal }),
    });
    return isStreamed === true ? await text(answer.data as Readable) : (answer.data as string);
  } finally {
    undo();
  }
};

const viaRequest: Client = async (url, { method = 'GET', headers = {}, signal } = {}) => {
  const request = tracedRequest(url, { ...OPTIONS, method, headers, ...(signal && { signal }) });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return text(answer);
};

const failure = (span: ReadableSpan | undefined): string | undefined => span?.status.message;

describe.each([
  ['undiciTrace', viaUndici],
  ['axiosTrace', viaAxios],
  ['tracedRequest', viaRequest],
])('%s', (name, client) => {
  const inTrace: Client = (url, call) => newTrace('root').run(() => client(url, call));

  it('makes the span of the original and sends its headers', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(service));
    const headers = { 'x-mine': '1' };
    expect(await inTrace(`${url}/a?b=1`, { method: 'POST', headers })).toBe('body');
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('HTTP:POST');
    expect(tagsOf(span!)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'POST'],
      ['http.url', `${url}/a?b=1`],
      ['peer.service', 'users'],
      ['more', 'yes'],
      ['http.status_code', 200],
    ]);
    expect(span!.events.map(({ name: event }) => event)).toEqual(['ClosedBody']);
    const { traceId, spanId } = span!.spanContext();
    expect(received).toMatchObject({ 'x-mine': '1', traceparent: `00-${traceId}-${spanId}-01` });
    expect(received['kratos-trace-id']).toContain(`:${spanId.replace(/^0+/, '')}:`);
    expect(headers).toEqual({ 'x-mine': '1' });
  });

  it('fails when there is no connection, when the body is cut, and when it is given up', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(service));
    await expect(inTrace('http://127.0.0.1:1/')).rejects.toThrow();
    await expect(inTrace(`${url}/cut`, { isStreamed: name === 'axiosTrace' })).rejects.toThrow();
    const signal = AbortSignal.timeout(50);
    await expect(inTrace(`${url}/hang`, { signal })).rejects.toThrow();
    const [refused, cut, hung] = await settled(spans, 3);
    expect(failure(refused)).toContain('ECONNREFUSED');
    expect(cut!.status.code).toBe(SpanStatusCode.ERROR);
    expect(cut!.attributes['http.status_code']).toBe(200);
    expect(hung!.status.code).toBe(SpanStatusCode.ERROR);
    expect(hung!.attributes).not.toHaveProperty('http.status_code');
  });
});

describe('undiciTrace', () => {
  it.each([
    ['no headers', undefined],
    ['an empty list', []],
    ['names and values in turn', ['x-a', '1']],
    ['pairs', new Map([['x-a', '1']])],
  ])('takes %s', async (_, headers) => {
    startTracing();
    const url = await serve(createServer(service));
    const dispatcher = new Agent().compose(undiciTrace());
    const { body } = await newTrace('root').run(() =>
      undiciRequest(url, { dispatcher, ...(headers && { headers }) }),
    );
    await body.text();
    expect(received).toHaveProperty('kratos-trace-id');
    if (headers !== undefined && 'size' in headers) expect(headers.size).toBe(1);
    await dispatcher.close();
  });

  it('passes on what a dispatcher throws, and knows handlers of undici 6', async () => {
    const { spans } = startTracing();
    const trace = newTrace('root');
    const throwing = undiciTrace()((): never => {
      throw new Error('mine');
    });
    const dispatch = throwing as unknown as (options: object, handler: object) => boolean;
    expect(() => trace.run(() => dispatch({ method: 'GET', path: '/' }, {}))).toThrow('mine');
    const calls: unknown[] = [];
    const handler = {
      onHeaders: (...args: unknown[]) => calls.push(args),
      onComplete: () => calls.push('complete'),
    };
    const old = undiciTrace()((_options: object, given: typeof handler) => {
      given.onHeaders(103, [], undefined);
      given.onHeaders(200, [Buffer.from('Kratos-Status-Code'), Buffer.from('-500')], undefined);
      given.onComplete();
      return true;
    });
    trace.run(() => old({ origin: 'http://a', path: '/b' }, handler));
    expect(calls).toHaveLength(3);
    const [thrown, answered] = await settled(spans, 2);
    expect(failure(thrown)).toBe('mine');
    expect(failure(answered)).toBe('-500');
    expect(answered!.attributes).toMatchObject({
      'http.url': 'http://a/b',
      'http.status_code': 200,
    });
  });

  it('ends at an upgrade', async () => {
    const { spans } = startTracing();
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    const dispatcher = new Agent().compose(undiciTrace());
    const origin = await serve(server);
    const { socket } = await newTrace('root').run(() =>
      dispatcher.upgrade({ origin, path: '/', protocol: 'x' } as never),
    );
    socket.destroy();
    const [span] = await settled(spans, 1);
    expect(span!.attributes['http.status_code']).toBe(101);
    await dispatcher.destroy();
  });
});

describe('axiosTrace', () => {
  it('finishes at the end of a body that is handed out as a stream', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(service));
    for (const adapter of ['http', 'fetch'] as const) {
      const client = axios.create({ adapter, baseURL: url });
      axiosTrace(client);
      const { data } = await newTrace('root').run(() =>
        client.get<Readable>('/a', { params: { b: 1 }, responseType: 'stream' }),
      );
      const before = spans().length;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(spans()).toHaveLength(before);
      expect(await text(data as AsyncIterable<Uint8Array>)).toBe('body');
      const ended = await settled(spans, before + 1);
      expect(ended.at(-1)!.attributes['http.url']).toBe(`${url}/a?b=1`);
    }
  });

  it('finishes where the application throws before the request or after the answer', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(service));
    const client = axios.create({ baseURL: url });
    axiosTrace(client);
    const boom = (): never => {
      throw new Error('boom');
    };
    const source = axios.CancelToken.source();
    source.cancel('enough');
    const both = [(data: unknown) => data, boom];
    await newTrace('root').run(async () => {
      await expect(client.post('/a', {}, { transformRequest: boom })).rejects.toThrow('boom');
      await expect(client.post('/a', {}, { transformRequest: both })).rejects.toThrow('boom');
      await expect(client.get('/a', { transformResponse: both })).rejects.toThrow('boom');
      await expect(client.get('/a', { cancelToken: source.token })).rejects.toThrow('enough');
      await client.get('/a');
    });
    const ended = await settled(spans, 4);
    expect(ended.map(failure)).toEqual(['boom', 'boom', 'boom', undefined]);
    const statuses = ended.map(({ attributes }) => attributes['http.status_code']);
    expect(statuses).toEqual([undefined, undefined, 200, 200]);
  });
});

describe('tracedRequest', () => {
  it('takes options without a URL, a URL object, and headers as a list', async () => {
    const { spans } = startTracing();
    const url = new URL(await serve(createServer(service)));
    const trace = newTrace('root');
    for (const send of [
      () => tracedRequest({ host: url.hostname, port: url.port, path: '/a' }),
      () => tracedRequest(new URL('/a', url), {}),
      () => tracedRequest(new URL('/a', url), { headers: ['host', url.host, 'x-a', '1'] }),
    ]) {
      const request = trace.run(send);
      const done = once(request, 'close');
      request.on('response', (answer) => answer.resume()).end();
      await done;
      expect(received).toHaveProperty('kratos-trace-id');
    }
    const ended = await settled(spans, 3);
    for (const span of ended) {
      expect(span.attributes['http.url']).toBe(`http://127.0.0.1:${url.port}/a`);
    }
  });

  it('calls back, and drops an answer that nobody listens to', async () => {
    const { spans } = startTracing();
    const url = await serve(createServer(service));
    const trace = newTrace('root');
    const answer = await new Promise<IncomingMessage>((resolve) => {
      trace.run(() => tracedRequest(url, resolve)).end();
    });
    answer.resume();
    const request = trace.run(() => tracedRequest(url));
    request.end();
    await once(request, 'close');
    await settled(spans, 2);
  });

  it('passes on what http.request() throws, and leaves errors to the application', async () => {
    const { spans } = startTracing();
    const trace = newTrace('root');
    expect(() => trace.run(() => tracedRequest({ path: 'a b' }))).toThrow('unescaped');
    expect(() => tracedRequest('no url')).toThrow('Invalid URL');
    const request = trace.run(() => tracedRequest('http://user:pw@[::1]:1/', {}));
    expect(request.listenerCount('error')).toBe(0);
    const [error] = (await once(request, 'error').catch((caught: unknown) => [caught])) as [Error];
    expect(error.message).toContain('ECONNREFUSED');
    const [, refused] = await settled(spans, 2);
    expect(refused!.attributes['http.url']).toBe('http://[::1]:1/');
  });

  it('ends at an upgrade', async () => {
    const { spans } = startTracing();
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    const url = await serve(server);
    const headers = { connection: 'upgrade', upgrade: 'x' };
    const request = newTrace('root').run(() => tracedRequest(url, { headers }));
    request.end();
    const [, socket] = (await once(request, 'upgrade')) as [unknown, { destroy(): void }];
    socket.destroy();
    const [span] = await settled(spans, 1);
    expect(span!.status.code).toBe(SpanStatusCode.UNSET);
  });
});
