import { createRequire } from 'node:module';
import type * as Http from 'node:http';
import { SpanStatusCode } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { describe, expect, it } from 'vitest';
import { connectTrace, tracedRequest } from '../../src/http.js';
import { fromContext, newTrace, type Config } from '../../src/index.js';
import { collectDiag, startTracing, type TracingFixture } from '../tracing-fixture.js';
import { serve } from './http-fixture.js';
import { settled } from '../settled-spans.js';

collectDiag();

const require = createRequire(import.meta.url);
// One for all tests: a second instance never sees a module that the first has patched.
const instrumentation = new HttpInstrumentation();

function start(config?: Config): TracingFixture & { http: typeof Http } {
  const tracing = startTracing({ instrumentations: [instrumentation], ...config });
  return { ...tracing, http: require('node:http') as typeof Http };
}

describe('beside an instrumentation of node:http', () => {
  it('takes the span of the server, with tags, status and error', async () => {
    const { http, spans } = start();
    const traced = connectTrace();
    let id: string | undefined;
    const url = await serve(
      http.createServer((request, response) => {
        traced(request, response, () => {
          id = fromContext()?.traceId();
          fromContext()?.fork('users', 'GetUser').finish();
          response.setHeader('kratos-status-code', '-404');
          response.end();
        });
      }),
    );
    const answer = await fetch(`${url}/orders?x=1`, { headers: { 'kratos-trace-id': '1:2:1:1' } });
    const [child, span] = await settled(spans, 2);
    expect(answer.headers.get('kratos-trace-id')).toBe(id);
    expect(span!.instrumentationScope.name).toBe('@opentelemetry/instrumentation-http');
    expect(span!.name).toBe('/orders');
    expect(span!.parentSpanContext?.spanId).toBe('0000000000000002');
    expect(span!.attributes).toMatchObject({
      component: 'net/http',
      'http.method': 'GET',
      'http.url': '/orders?x=1',
      'http.status_code': 200,
      caller: '',
    });
    expect(span!.status).toEqual({ code: SpanStatusCode.ERROR, message: '-404' });
    expect(child!.parentSpanContext?.spanId).toBe(span!.spanContext().spanId);
  });

  it('does so when the trace is not sampled', async () => {
    const { http, spans } = start({ disableSample: false, ignoredOperations: ['/orders'] });
    const traced = connectTrace();
    const url = await serve(
      http.createServer((q, s) => traced(q, s, () => s.end(fromContext()?.traceId()))),
    );
    const answer = await fetch(`${url}/orders`);
    expect(answer.headers.get('kratos-trace-id')).toBe(await answer.text());
    await settled(spans, 0);
  });

  it('makes one span of a request that goes out, and sends its headers', async () => {
    const { http, spans } = start();
    let raw: string[] = [];
    // Not of the instrumented kind: only the client is looked at.
    const url = await serve(
      http.createServer((request, response) => {
        raw = request.rawHeaders;
        response.end();
      }),
    );
    const trace = newTrace('root');
    await new Promise((resolve) => {
      const request = trace.run(() => tracedRequest(url, { peerService: 'users' }));
      request.on('response', (answer) => answer.resume()).on('close', resolve);
      request.end();
    });
    const ended = await settled(spans, 2);
    const client = ended.find(({ name }) => name === 'HTTP:GET')!;
    const server = ended.find((span) => span !== client)!;
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
    expect(raw.filter((name) => name.toLowerCase() === 'kratos-trace-id')).toHaveLength(1);
    expect(raw.filter((name) => name.toLowerCase() === 'traceparent')).toHaveLength(1);
  });
});
