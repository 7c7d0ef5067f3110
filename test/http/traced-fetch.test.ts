import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { getGlobalTracer, newTrace, setGlobalTracer, tagString } from '../../src/index.js';
import { connectTrace, tracedFetch, type Fetch } from '../../src/http.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { serve, tagsOf } from './http-fixture.js';
import { settled } from '../settled-spans.js';

collectDiag();

/** A server, and the headers that it has received last. */
async function recording(
  listener: RequestListener = (_, response) => response.end('body'),
): Promise<{ url: string; headers: () => IncomingHttpHeaders; raw: () => string[] }> {
  let headers: IncomingHttpHeaders = {};
  let raw: string[] = [];
  const server = createServer((request, response) => {
    ({ headers, rawHeaders: raw } = request);
    listener(request, response);
  });
  return { url: await serve(server), headers: () => headers, raw: () => raw };
}

const count = (raw: readonly string[], name: string): number =>
  raw.filter((each, index) => index % 2 === 0 && each.toLowerCase() === name).length;

describe('tracedFetch', () => {
  it('makes the span of the original and sends its headers', async () => {
    const { spans } = startTracing();
    const { url, headers } = await recording();
    const trace = newTrace('root');
    const answer = await trace.run(() =>
      tracedFetch(`${url}/users?id=7`, {
        method: 'post',
        body: 'x',
        peerService: 'users',
        tags: [tagString('more', 'yes')],
        headers: { 'x-mine': '1' },
      }),
    );
    await settled(spans, 0);
    expect(answer.url).toBe(`${url}/users?id=7`);
    expect(answer.type).toBe('basic');
    expect(answer.redirected).toBe(false);
    expect(answer).toBeInstanceOf(Response);
    expect(await answer.text()).toBe('body');
    const [span] = await settled(spans, 1);
    expect(span!.name).toBe('HTTP:POST');
    expect(span!.kind).toBe(SpanKind.CLIENT);
    expect(tagsOf(span!)).toEqual([
      ['component', 'net/http'],
      ['http.method', 'POST'],
      ['http.url', `${url}/users?id=7`],
      ['peer.service', 'users'],
      ['more', 'yes'],
      ['http.status_code', 200],
    ]);
    expect(span!.events.map(({ attributes }) => attributes)).toEqual([{ event: 'ClosedBody' }]);
    const context = span!.spanContext();
    expect(headers()).toMatchObject({
      'x-mine': '1',
      traceparent: `00-${context.traceId}-${context.spanId}-01`,
    });
    expect(headers()['kratos-trace-id']).toContain(context.spanId.replace(/^0+/, ''));
    trace.finish();
  });

  it('leaves the request alone where no trace is active', async () => {
    const { spans } = startTracing();
    const { url, headers } = await recording();
    expect(await (await tracedFetch(url, { peerService: 'users' })).text()).toBe('body');
    expect(headers()).not.toHaveProperty('kratos-trace-id');
    await settled(spans, 0);
  });

  it('sends the headers of a trace that is not sampled, and gives the answer as it is', async () => {
    const { spans } = startTracing({ disableSample: false, ignoredOperations: ['root'] });
    const { url, headers } = await recording();
    const trace = newTrace('root');
    await (await trace.run(() => tracedFetch(url))).text();
    expect(headers()['kratos-trace-id']).toMatch(/^\w+:\w+:\w+:0$/);
    await settled(spans, 0);
  });

  it('finishes at once where there is no body', async () => {
    const { spans } = startTracing();
    const { url } = await recording((request, response) =>
      response.writeHead(request.url === '/none' ? 204 : 200).end(),
    );
    await newTrace('root').run(() => tracedFetch(url, { method: 'HEAD' }));
    await newTrace('root').run(() => tracedFetch(`${url}/none`));
    const [head, none] = await settled(spans, 2);
    expect(head!.events).toEqual([]);
    expect(none!.events).toHaveLength(1);
  });

  it.each([
    ['a code of the business', 200, { 'kratos-status-code': '-404' }, '-404'],
    ['a status of 500', 500, {}, undefined],
    ['a status of 404', 404, {}, undefined],
  ])('takes %s for a failure or not', async (_, status, headers, message) => {
    const { spans } = startTracing();
    const { url } = await recording((_request, response) =>
      response.writeHead(status, headers).end('x'),
    );
    await (await newTrace('root').run(() => tracedFetch(url))).text();
    const [span] = await settled(spans, 1);
    expect(span!.status.message).toBe(message);
    expect(span!.attributes['http.status_code']).toBe(status);
  });

  it('fails with what fetch rejects with', async () => {
    const { spans } = startTracing();
    const trace = newTrace('root');
    const failed = trace.run(() => tracedFetch('http://127.0.0.1:1/'));
    await expect(failed).rejects.toThrow('fetch failed');
    const [span] = await settled(spans, 1);
    expect(span!.status.code).toBe(SpanStatusCode.ERROR);
    expect(span!.attributes).not.toHaveProperty('http.status_code');
  });

  it('fails when the body does', async () => {
    const { spans } = startTracing();
    const { url } = await recording((_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    });
    const answer = await newTrace('root').run(() => tracedFetch(url));
    await expect(answer.text()).rejects.toThrow('terminated');
    const [span] = await settled(spans, 1);
    expect(span!.status.code).toBe(SpanStatusCode.ERROR);
    expect(span!.events.map(({ name }) => name)).toEqual(['exception']);
  });

  it('finishes when the body is cancelled, or read in part', async () => {
    const { spans } = startTracing();
    const { url } = await recording((_, response) => response.write('forever'));
    await (await newTrace('root').run(() => tracedFetch(url))).body?.cancel();
    await settled(spans, 1);
    const answer = await newTrace('root').run(() => tracedFetch(url));
    for await (const chunk of answer.body!) {
      expect(Buffer.from(chunk).toString()).toBe('forever');
      break;
    }
    await settled(spans, 2);
  });

  it('gives bodies that can be read by byte, cloned, and have all headers', async () => {
    const { spans } = startTracing();
    const { url } = await recording((_, response) =>
      response.writeHead(201, 'Made', { 'set-cookie': ['a=1', 'b=2'] }).end('0123456789'),
    );
    const trace = newTrace('root');
    const answer = await trace.run(() => tracedFetch(url));
    expect([answer.status, answer.statusText]).toEqual([201, 'Made']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await Promise.all([answer.clone().text(), answer.text()])).toEqual([
      '0123456789',
      '0123456789',
    ]);
    const reader = (await trace.run(() => tracedFetch(url))).body!.getReader({ mode: 'byob' });
    const { value } = await reader.read(new Uint8Array(4));
    expect(Buffer.from(value!).toString()).toBe('0123');
    while (!(await reader.read(new Uint8Array(4))).done);
    await settled(spans, 2);
  });

  it('takes a Request, and headers of every form, and leaves them as they are', async () => {
    startTracing();
    const { url, headers } = await recording();
    const trace = newTrace('root');
    const request = new Request(`${url}/a`, { method: 'PUT', headers: { 'x-a': '1' }, body: 'b' });
    await (await trace.run(() => tracedFetch(request))).text();
    expect(headers()).toMatchObject({
      'x-a': '1',
      'kratos-trace-id': expect.any(String) as string,
    });
    expect(request.headers.has('kratos-trace-id')).toBe(false);
    const pairs: [string, string][] = [['x-b', '2']];
    const record = { 'Kratos-Trace-Id': '1:1:0:0', 'x-c': '3' };
    for (const given of [pairs, record, new Headers({ 'x-d': '4' })]) {
      await (await trace.run(() => tracedFetch(new URL(url), { headers: given }))).text();
      expect(headers()['kratos-trace-id']).toMatch(/^[^,]+:1:s-3f800000$/);
    }
    expect(pairs).toHaveLength(1);
    expect(record['Kratos-Trace-Id']).toBe('1:1:0:0');
  });

  it('goes by a fetch and a tracer of the caller', async () => {
    const { spans } = startTracing();
    const { url, headers } = await recording();
    const tracer = getGlobalTracer();
    setGlobalTracer(undefined);
    const trace = tracer.newTrace('root');
    const fetch = undiciFetch as unknown as Fetch;
    await (await trace.run(() => tracedFetch(url, { tracer, fetch }))).text();
    expect(headers()).toHaveProperty('kratos-trace-id');
    await settled(spans, 1);
    setGlobalTracer(tracer);
  });

  it('does not show a password', async () => {
    const { spans } = startTracing();
    const call = newTrace('root').run(() => tracedFetch('http://me:secret@127.0.0.1:1/a'));
    await expect(call).rejects.toThrow();
    const [span] = await settled(spans, 1);
    expect(span!.attributes['http.url']).toBe('http://127.0.0.1:1/a');
  });

  it('sends one header of each kind and makes one span beside an instrumentation', async () => {
    const { spans } = startTracing({ instrumentations: [new UndiciInstrumentation()] });
    const { url, raw } = await recording();
    await (await newTrace('root').run(() => tracedFetch(url))).text();
    await settled(spans, 1);
    expect(count(raw(), 'kratos-trace-id')).toBe(1);
    expect(count(raw(), 'traceparent')).toBe(1);
  });

  it('makes one trace with connectTrace', async () => {
    const { spans } = startTracing();
    const traced = connectTrace();
    const users = await serve(createServer((q, s) => traced(q, s, () => s.end('user'))));
    const shop = await serve(
      createServer((request, response) => {
        void traced(request, response, async () => {
          const answer = await tracedFetch(`${users}/users/1`, { peerService: 'users' });
          response.end(await answer.text());
        });
      }),
    );
    expect(await (await fetch(`${shop}/orders`)).text()).toBe('user');
    const ended = await settled(spans, 3);
    const by = (name: string): (typeof ended)[number] => ended.find((span) => span.name === name)!;
    expect(by('/users/1').parentSpanContext?.spanId).toBe(by('HTTP:GET').spanContext().spanId);
    expect(by('HTTP:GET').parentSpanContext?.spanId).toBe(by('/orders').spanContext().spanId);
  });
});
