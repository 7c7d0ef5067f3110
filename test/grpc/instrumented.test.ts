import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { SpanKind } from '@opentelemetry/api';
import { createRequire } from 'node:module';
import type * as GrpcJs from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { grpcClientTrace, grpcServerTrace } from '../../src/grpc.js';
import { fromContext, newTrace } from '../../src/index.js';
import { collectDiag, startTracing, take, type TracingFixture } from '../tracing-fixture.js';
import { settled } from '../settled-spans.js';

const lines = collectDiag();

const require = createRequire(import.meta.url);
const instrumentation = new GrpcInstrumentation({ ignoreGrpcMethods: ['Ignored'] });

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const decode = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
const method = (
  name: string,
  responseStream = false,
): GrpcJs.MethodDefinition<unknown, unknown> => ({
  path: `/shop.Users/${name}`,
  requestStream: false,
  responseStream,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});
const service = { Get: method('Get'), Ignored: method('Ignored'), List: method('List', true) };

/** The entry that is tested has loaded the module; `require()` patches it all the same. */
function start(): TracingFixture {
  const tracing = startTracing({ instrumentations: [instrumentation] });
  expect(take(lines).filter((line) => !line.includes('loaded before init()'))).toEqual([]);
  return tracing;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Call = (request: unknown, callback: (error: unknown, value: unknown) => void) => void;

/** A server and a client of the patched module, as an application has them. */
async function open(implementation: GrpcJs.UntypedServiceImplementation): Promise<{
  client: Record<'Get' | 'Ignored', Call> & { List: (request: unknown) => AsyncIterable<unknown> };
  address: string;
}> {
  const grpc = require('@grpc/grpc-js') as typeof GrpcJs;
  const server = new grpc.Server({ interceptors: [grpcServerTrace()] });
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, bound) => {
      resolve(bound);
    });
  });
  const address = `127.0.0.1:${port}`;
  const Client = grpc.makeGenericClientConstructor(service, 'shop.Users');
  const client = new Client(address, grpc.credentials.createInsecure(), {
    interceptors: [grpcClientTrace()],
  });
  closers.push(() => {
    client.close();
    server.forceShutdown();
  });
  return { client: client as never, address };
}

type Answer = (error: object | null, value?: unknown) => void;

describe('beside instrumentation-grpc', () => {
  it('takes the spans of the library, with names and tags', async () => {
    const { spans } = start();
    let active: string | undefined;
    const { client, address } = await open({
      Get: (_call: unknown, answer: Answer) => {
        active = fromContext()?.traceId();
        answer(null, 1);
      },
      Ignored: (_call: unknown, answer: Answer) => {
        answer(null, 1);
      },
      List: () => undefined,
    });
    await newTrace('root').run(
      () =>
        new Promise((resolve) => {
          client.Get(1, resolve);
        }),
    );
    const ended = await settled(spans, 2);
    const own = ended.find(({ kind }) => kind === SpanKind.CLIENT)!;
    const server = ended.find(({ kind }) => kind === SpanKind.SERVER)!;
    for (const span of ended) {
      expect(span.instrumentationScope.name).toBe('@opentelemetry/instrumentation-grpc');
      expect(span.name).toBe('/shop.Users/Get');
    }
    expect(own.attributes).toMatchObject({ 'legacy.address': address, 'legacy.comment': '' });
    expect(server.attributes['legacy.address']).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(server.parentSpanContext?.spanId).toBe(own.spanContext().spanId);
    expect(active).toContain(BigInt(`0x${server.spanContext().spanId}`).toString(16));
  });

  it('takes them for a stream that fails', async () => {
    const { spans } = start();
    const { client } = await open({
      Get: () => undefined,
      Ignored: () => undefined,
      List: (call: NodeJS.EventEmitter) => call.emit('error', { code: 5, details: 'gone' }),
    });
    await newTrace('root').run(async () => {
      await expect(async () => {
        for await (const value of client.List(1)) expect(value).toBeUndefined();
      }).rejects.toThrow('gone');
    });
    const ended = await settled(spans, 2);
    expect(ended.map(({ name }) => name)).toEqual(['/shop.Users/List', '/shop.Users/List']);
    expect(ended.map((span) => 'legacy.address' in span.attributes)).toEqual([true, true]);
  });

  it('leaves a method alone that the library ignores on the server', async () => {
    const { spans } = start();
    const { client } = await open({
      Get: () => undefined,
      Ignored: (_call: unknown, answer: Answer) => {
        answer(null, 1);
      },
      List: () => undefined,
    });
    await new Promise((resolve) => {
      client.Ignored(1, resolve);
    });
    await settled(spans, 0);
  });
});
