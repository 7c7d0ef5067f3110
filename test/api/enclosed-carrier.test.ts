import { request as httpRequest, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GRPCFormat, HTTPFormat, TraceError, init, type Tracing } from '../../src/index.js';
import { collectDiag, take } from '../tracing-fixture.js';

const HEADER = 'ab:cd:ab:1';
const diagLines = collectDiag();
let tracing: Tracing;

beforeEach(() => {
  vi.stubEnv('TRACE', 'none:');
  tracing = init({ disableSample: true });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await tracing.shutdown();
});

/** A request as a server of Node gets it. */
async function received(): Promise<IncomingMessage> {
  const server = createServer();
  const arrived = new Promise<IncomingMessage>((resolve) => {
    server.on('request', (request, response) => {
      response.end();
      resolve(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = { 'kratos-trace-id': HEADER };
  httpRequest({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
    response.resume();
  }).end();
  const request = await arrived;
  server.close();
  return request;
}

function metadata(): Metadata {
  const values = new Metadata();
  values.set('kratos-trace-id', HEADER);
  return values;
}

describe('join() finds the headers', () => {
  it.each<[string, () => unknown]>([
    ['of a request of Node', received],
    [
      'of a request of Fastify',
      async () => ({ raw: await received(), headers: (await received()).headers }),
    ],
    [
      'of a request of fetch',
      () => new Request('http://h', { headers: { 'kratos-trace-id': HEADER } }),
    ],
    ['of options as of axios', () => ({ url: '/', headers: { 'Kratos-Trace-Id': HEADER } })],
  ])('%s', async (_, make) => {
    expect(tracing.tracer.join(HTTPFormat, await make(), '/a').traceId()).toMatch(/^ab:/);
    expect(tracing.tracer.extract(HTTPFormat, await make()).traceId()).toMatch(/^ab:/);
  });

  it('in the metadata of a gRPC call', () => {
    const call = { metadata: metadata(), request: {} };
    expect(tracing.tracer.join(GRPCFormat, call, '/a').traceId()).toMatch(/^ab:/);
  });
});

describe('inject() writes the headers', () => {
  it('of options as of axios, of a reply of Fastify, of a gRPC call', () => {
    const trace = tracing.tracer.newTrace('/a');
    const options = { url: '/', method: 'get', headers: {} as Record<string, string> };
    tracing.tracer.inject(trace, HTTPFormat, options);
    expect(options.headers['kratos-trace-id']).toBe(trace.traceId());
    const sent = new Map<string, string>();
    const reply = { raw: {}, header: (name: string, value: string) => sent.set(name, value) };
    tracing.tracer.inject(trace, HTTPFormat, reply);
    expect(sent.get('kratos-trace-id')).toBe(trace.traceId());
    const call = { metadata: new Metadata() };
    tracing.tracer.inject(trace, GRPCFormat, call);
    expect(call.metadata.get('kratos-trace-id')).toEqual([trace.traceId()]);
  });

  it.each<[unknown, RegExp]>([
    [{ url: '/', method: 'get' }, /got an object without headers; pass the headers that are sent/],
    [
      new (class Client {
        readonly kind = 'client';
      })(),
      /got an object of class Client; /,
    ],
    [[1, 2, 3], /got an array; /],
  ])('or says what it got: %o', (carrier, message) => {
    const inject = (): void => {
      tracing.tracer.inject(tracing.tracer.newTrace('/a'), HTTPFormat, carrier);
    };
    expect(inject).toThrow(TraceError);
    expect(inject).toThrow(message);
  });
});

describe('a mistake', () => {
  it('of join() is one warning, and the trace begins', () => {
    for (const carrier of [null, { headers: [['a', 'b']] }, { headers: [1] }]) {
      expect(tracing.tracer.join(HTTPFormat, carrier, '/a').traceId()).not.toBe('');
    }
    expect(take(diagLines).filter((line) => line.includes('join() cannot read'))).toHaveLength(1);
  });

  it('of extract() says what to pass', () => {
    expect(() =>
      tracing.tracer.extract(
        HTTPFormat,
        new (class Context {
          readonly kind = 'context';
        })(),
      ),
    ).toThrow(
      /got an object of class Context; pass the headers of the request, such as request\.headers/,
    );
  });
});
