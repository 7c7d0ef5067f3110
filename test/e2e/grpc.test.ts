import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { afterEach, describe, expect, it } from 'vitest';
import {
  GRPCFormat,
  KratosTraceID,
  fromContext,
  getGlobalTracer,
  inject,
  newTrace,
  parseTraceHeader,
} from '../../src/core.js';
import { collectDiag, startTracing, type TracingFixture } from '../tracing-fixture.js';

collectDiag();

// The instrumentation patches what is required after it.
const require = createRequire(import.meta.url);
const instrumentation = new GrpcInstrumentation();
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const bytes = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
};
const SERVICE = {
  hello: { path: '/demo.Greeter/Hello', requestStream: false, responseStream: false, ...bytes },
};

type Handler = Grpc.handleUnaryCall<Buffer, Buffer>;

interface Greeter extends TracingFixture {
  call: (metadata: Grpc.Metadata) => Promise<Buffer>;
  metadata: () => Grpc.Metadata;
}

async function startGreeter(handler: Handler): Promise<Greeter> {
  const tracing = startTracing({ instrumentations: [instrumentation] });
  const grpc = require('@grpc/grpc-js') as typeof Grpc;
  const server = new grpc.Server();
  server.addService(SERVICE, { hello: handler });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const Client = grpc.makeGenericClientConstructor(SERVICE, 'Greeter');
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  stops.push(
    () => {
      client.close();
    },
    () => {
      server.forceShutdown();
    },
  );
  const hello = client.hello!.bind(client) as (
    request: Buffer,
    metadata: Grpc.Metadata,
    callback: (error: Error | null, response: Buffer) => void,
  ) => void;
  return {
    ...tracing,
    metadata: () => new grpc.Metadata(),
    call: (metadata) =>
      new Promise((resolve, reject) => {
        hello(Buffer.from('x'), metadata, (error, response) => {
          if (error) reject(error);
          else resolve(response);
        });
      }),
  };
}

describe('gRPC', () => {
  it('goes from a fork through the library’s spans to a fork in the handler, in one trace', async () => {
    let received: Grpc.Metadata | undefined;
    const { call, metadata, spans } = await startGreeter((request, callback) => {
      received = request.metadata;
      fromContext()!.fork('mysql', 'Mysql:exec').finish();
      callback(null, request.request);
    });
    const root = newTrace('/gateway');
    const fork = root.fork('greeter', '/demo.Greeter/Hello');
    await fork.run(() => call(metadata()));
    fork.finish();
    root.finish();
    await until(() => spans().length === 5);

    const chain = ['/gateway', '/demo.Greeter/Hello'];
    const path: string[] = [];
    let span = spans().find(({ name }) => name === 'Mysql:exec');
    while (span !== undefined) {
      path.unshift(`${span.name} ${SpanKind[span.kind]}`);
      const parent = span.parentSpanContext?.spanId;
      span = spans().find((each) => each.spanContext().spanId === parent);
    }
    expect(path).toEqual([
      `${chain[0]} SERVER`,
      `${chain[1]} CLIENT`,
      'grpc.demo.Greeter/Hello CLIENT',
      'grpc.demo.Greeter/Hello SERVER',
      'Mysql:exec CLIENT',
    ]);
    const header = parseTraceHeader(String(received!.get(KratosTraceID)[0]))!;
    const client = spans().find(
      (each) => each.kind === SpanKind.CLIENT && each.name.startsWith('grpc.'),
    );
    expect(header.spanId.padStart(16, '0')).toBe(client!.spanContext().spanId);
  });

  it('continues a trace that legacy code injects into Metadata', async () => {
    const { call, metadata, spans } = await startGreeter((request, callback) => {
      callback(null, request.request);
    });
    // As a caller that has no instrumentation of its own.
    instrumentation.disable();
    const fork = newTrace('/gateway').fork('greeter', 'call');
    const carrier = metadata();
    inject(fork, GRPCFormat, carrier);
    inject(fork, GRPCFormat, carrier);
    expect(carrier.get(KratosTraceID)).toEqual([fork.traceId()]);
    instrumentation.enable();
    await call(carrier);
    await until(() => spans().some(({ kind }) => kind === SpanKind.SERVER));
  });

  it('shows a failed call on the library’s span and on the fork', async () => {
    const { call, metadata, span, spans } = await startGreeter((_request, callback) => {
      callback({
        code: (require('@grpc/grpc-js') as typeof Grpc).status.NOT_FOUND,
        details: 'no such thing',
      });
    });
    const fork = newTrace('/gateway').fork('greeter', 'call');
    await fork
      .run(() => call(metadata()))
      .catch((error: unknown) => {
        fork.finish(error);
      });
    await until(() => spans().length === 3);
    expect(span('call').status).toEqual({
      code: SpanStatusCode.ERROR,
      message: '5 NOT_FOUND: no such thing',
    });
  });
});

it.each([
  ['sampled', 'a:b:0:1'],
  ['not sampled', 'a:b:0:0'],
])('join() in an instrumented handler gives the trace over its span: %s', async (_what, header) => {
  const seen: string[][] = [];
  const { call, metadata, spans } = await startGreeter((request, callback) => {
    const active = trace.getSpan(context.active())!;
    const joined = getGlobalTracer().join(GRPCFormat, request.metadata, '/demo.Greeter/Hello');
    expect(joined.span).toBe(active);
    seen.push(joined.traceId().split(':'), joined.fork('', 'x').traceId().split(':'));
    joined.finish();
    callback(null, request.request);
  });
  instrumentation.disable();
  const carrier = metadata();
  // As a service that forwards its metadata: its own value first.
  carrier.add(KratosTraceID, header);
  carrier.add(KratosTraceID, 'c:d:0:1');
  instrumentation.enable();
  await context.with(suppressTracing(context.active()), () => call(carrier));
  const [server, fork] = seen;
  expect([server![0], server![2], server![3]]).toEqual(['a', 'b', header.slice(-1)]);
  expect(fork![2]).toBe(server![1]);
  await until(() => header.endsWith('0') || spans().some(({ kind }) => kind === SpanKind.SERVER));
  expect(spans().filter(({ kind }) => kind === SpanKind.SERVER).length).toBe(
    Number(header.slice(-1)),
  );
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
