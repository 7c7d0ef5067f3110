import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { init } from '../../src/init.js';
import { listenForKratos } from '../../src/view/server/kratos-listener.js';
import type { LiveUpdate } from '../../src/view/model/trace-row.js';
import { toOtlpJson } from '../../src/view/write/to-otlp-json.js';
import { toZipkinJson } from '../../src/view/write/to-zipkin-json.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import { freePort } from '../export/kratos/local-receiver.js';
import { post, sid, span, startView, tid, type RunningView } from './view-fixture.js';

let view: RunningView;

beforeAll(async () => {
  view = await startView();
});

beforeEach(() => {
  view.store.clear();
});

afterAll(() => view.close());

/** A request with headers that `fetch` does not let through. */
function ask(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${view.url}${path}`, { method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const kratosSpan = encodeKratosSpan({
  version: 1,
  serviceName: 'go',
  operationName: 'op',
  traceId: 'a',
  spanId: 'b',
  parentId: '0',
  samplingProbability: 1,
  tags: [],
  logs: [],
  startUnixNano: 1n,
  durationNano: 1n,
});

describe('what takes spans', () => {
  it('takes Zipkin and OTLP, compressed too', async () => {
    const zipkin = await post(`${view.url}/api/v2/spans`, toZipkinJson([span()]));
    expect([zipkin.status, await zipkin.text()]).toEqual([202, '']);
    const body = gzipSync(JSON.stringify(toOtlpJson([span({ traceId: tid(2) })])));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const otlp = await fetch(`${view.url}/v1/traces`, { method: 'POST', headers, body });
    expect([otlp.status, await otlp.text()]).toEqual([200, '{}']);
    expect(view.store.counts.traces).toBe(2);
  });

  it('says in OTLP how many spans it has refused', async () => {
    const bad = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '' }] }] }] };
    const answer = await post(`${view.url}/v1/traces`, bad);
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    const bytes = Buffer.from([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]);
    const type = { 'content-type': 'application/x-protobuf' };
    const binary = await fetch(`${view.url}/v1/traces`, {
      method: 'POST',
      headers: type,
      body: bytes,
    });
    expect([...Buffer.from(await binary.arrayBuffer())]).toEqual([0x0a, 0x02, 0x08, 0x01]);
  });

  it('takes protobuf of Kratos in a request and on a stream', async () => {
    const url = `${view.url}/api/kratos/spans`;
    const answer = await fetch(url, { method: 'POST', body: kratosSpan });
    expect(answer.status).toBe(202);
    const before = view.store.counts.received;
    const port = await freePort();
    const listener = await listenForKratos(`tcp://127.0.0.1:${port}`, view.store);
    const socket = connect(port, '127.0.0.1');
    socket.write(kratosSpan.subarray(0, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.end(kratosSpan.subarray(5));
    await expect.poll(() => view.store.counts.received).toBe(before + 1);
    const wrong = connect(port, '127.0.0.1');
    wrong.on('error', () => undefined);
    wrong.write('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => wrong.once('close', resolve));
    await listener.close();
    expect(view.store.find(tid(10))?.spans).toHaveLength(1);
  });

  it.each([
    ['/v1/traces', 'application/json', '{', 400],
    ['/v1/traces', 'text/plain', '{}', 415],
    ['/v1/traces', 'application/x-protobuf', 'x', 400],
    ['/api/v2/spans', 'application/json', '{}', 400],
    ['/api/v2/spans', 'application/json', '[{}]', 400],
    ['/api/kratos/spans', 'application/octet-stream', 'x', 400],
    ['/api/import', 'application/json', '{}', 400],
    ['/nothing', 'application/json', '{}', 404],
  ])('answers %s of %s with %s by %i', async (path, type, body, status) => {
    const headers = { 'content-type': type };
    const answer = await fetch(view.url + path, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty('error');
  });

  it('bounds bodies before and after they are decompressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, 32));
    expect((await post(`${view.url}/v1/traces`, '', {})).status).toBe(400);
    const answer = await fetch(`${view.url}/v1/traces`, { method: 'POST', headers, body: bomb });
    expect(answer.status).toBe(413);
    const declared = await ask('/v1/traces', { 'content-length': '99999999' }, 'POST').catch(
      (error: unknown) => ({ status: String(error) }),
    );
    expect(declared.status).toBe(413);
    const wrong = await post(`${view.url}/v1/traces`, 'x', headers);
    expect(wrong.status).toBe(400);
    const unknown = await post(`${view.url}/v1/traces`, '{}', { 'content-encoding': 'zip' });
    expect(unknown.status).toBe(415);
  });

  it('is where TRACE=view: sends to', async () => {
    const tracing = init({
      serviceName: 'shop',
      exporter: `view://${new URL(view.url).host}`,
      disableSample: true,
    });
    const trace = tracing.tracer.newTrace('/orders');
    const child = trace.fork('shop', 'stock');
    child.finish(new Error('none left'));
    trace.finish();
    await tracing.forceFlush();
    await tracing.shutdown();
    const [stored] = [...view.store.traces()];
    expect(stored?.spans.map(({ name, service }) => [name, service])).toEqual([
      ['stock', 'shop'],
      ['/orders', 'shop'],
    ]);
    expect(stored?.errors).toBe(1);
  });
});

describe('what it refuses', () => {
  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: 'evil.example:9421' }, 403],
    [{ host: '127.0.0.1.evil.example' }, 403],
    [{ host: '192.168.1.2' }, 403],
    [{ host: 'localhost:1' }, 200],
    [{ host: '[::1]:9421' }, 200],
    [{ host: 'Traces.local' }, 200],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    [{ host: 'localhost:9', origin: 'http://localhost:9' }, 200],
  ])('%j', async (headers, status) => {
    expect((await ask('/', headers as Record<string, string>)).status).toBe(status);
  });

  it('another method than GET and POST', async () => {
    expect((await ask('/', {}, 'DELETE')).status).toBe(405);
  });

  it('paths that are not of the page', async () => {
    for (const path of ['/../package.json', '/page.js.map', '/trace/x', '/api/x', '/%2e%2e/x']) {
      expect((await ask(path, {})).status, path).toBe(404);
    }
  });
});

describe('what it answers', () => {
  it('has a strict policy on each answer', async () => {
    for (const path of ['/', '/graph', `/trace/${tid(1)}`, '/page.js', '/api/graph', '/nothing']) {
      const { headers } = await fetch(view.url + path);
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('gives a trace, also under a short id, and in both formats', async () => {
    view.store.add({ spans: [span({ error: true })], refused: 0 });
    const detail = (await (await fetch(`${view.url}/api/trace/1`)).json()) as object;
    expect(detail).toMatchObject({ row: { id: tid(1), errors: 1 }, colors: { shop: 0 } });
    const zipkin = await fetch(`${view.url}/api/trace/1?format=zipkin`);
    expect(await zipkin.json()).toMatchObject([{ id: sid(1), tags: { error: 'true' } }]);
    const otlp = await fetch(`${view.url}/api/trace/1?format=otlp`);
    expect(await otlp.json()).toHaveProperty('resourceSpans');
    expect((await fetch(`${view.url}/api/trace/2`)).status).toBe(404);
  });

  it('finds the trace of a header', async () => {
    view.store.add({ spans: [span({ traceId: tid(0xabc) })], refused: 0 });
    const find = async (text: string): Promise<unknown> =>
      (await fetch(`${view.url}/api/search?q=${encodeURIComponent(text)}`)).json();
    expect(await find('kratos-trace-id: abc:1:0:1')).toMatchObject({
      id: 'abc',
      found: [{ row: { id: tid(0xabc) }, spanId: sid(1) }],
    });
    expect(await find('def')).toEqual({ text: 'def' });
    expect(await find('9def')).toEqual({ id: '9def', found: [] });
  });

  it('says what an import has brought', async () => {
    const body = JSON.stringify(toZipkinJson([span(), span({ spanId: sid(2) })]));
    const answer = await post(`${view.url}/api/import`, body);
    expect(await answer.json()).toEqual({ spans: 2, traces: 1, refused: 0, only: tid(1) });
  });

  it('gives names, the graph, and forgets all when it is told to', async () => {
    view.store.add({ spans: [span()], refused: 0 });
    const names = await fetch(`${view.url}/api/names`);
    expect(await names.json()).toEqual({ services: ['shop'], operations: ['op'] });
    const graph = await fetch(`${view.url}/api/graph?service=shop`);
    expect(await graph.json()).toMatchObject({ nodes: [{ name: 'shop', calls: 1 }], traces: 1 });
    await post(`${view.url}/api/clear`, '');
    expect(await (await fetch(`${view.url}/healthz`)).json()).toMatchObject({ traces: 0 });
  });
});

describe('the live list', () => {
  /** Reads updates until there are so many. */
  async function updates(query: string, count: number, act: () => void): Promise<LiveUpdate[]> {
    const stop = new AbortController();
    const { body } = await fetch(`${view.url}/api/live?${query}`, { signal: stop.signal });
    const found: LiveUpdate[] = [];
    let text = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) found.push(JSON.parse(event.slice(6)) as LiveUpdate);
      if (found.length >= count) break;
      if (found.length === 1) act();
    }
    stop.abort();
    return found;
  }

  it('sends what is there, then what arrives', async () => {
    view.store.add({ spans: [span({ traceId: tid(1) })], refused: 0 });
    const [first, second] = await updates('', 2, () => {
      view.store.add({ spans: [span({ traceId: tid(2), error: true })], refused: 1 });
    });
    expect(first).toMatchObject({ all: true, rows: [{ id: tid(1) }] });
    expect(second).toMatchObject({ all: false, rows: [{ id: tid(2), errors: 1 }], traces: 2 });
  });

  it('sends what matches only', async () => {
    view.store.add({ spans: [span({ traceId: tid(1) })], refused: 0 });
    const [first, second] = await updates('error=true', 2, () => {
      const failed = span({ traceId: tid(3), error: true });
      view.store.add({ spans: [span({ traceId: tid(2) }), failed], refused: 0 });
    });
    expect(first?.rows).toEqual([]);
    expect(second?.rows).toMatchObject([{ id: tid(3) }]);
  });

  it('sends a part at a time when very much arrives, the newest first', async () => {
    const [, second] = await updates('', 2, () => {
      const many = Array.from({ length: 5_000 }, (_, n) => span({ traceId: tid(n + 1) }));
      view.store.add({ spans: many, refused: 0 });
    });
    expect(second?.rows).toHaveLength(400);
    expect(second?.rows[0]?.id).toBe(tid(5_000));
  });
});
