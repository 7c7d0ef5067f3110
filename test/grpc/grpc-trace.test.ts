import { Metadata, status, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { grpcClientTrace, grpcServerTrace } from '../../src/grpc.js';
import { fromContext, newTrace } from '../../src/index.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { connect, get, serve } from './grpc-fixture.js';
import { settled } from '../settled-spans.js';

collectDiag();

type Answer = (error: object | null, value?: unknown) => void;

const ADDRESS = /^127\.0\.0\.1:\d+$/;

function sides(spans: readonly ReadableSpan[]): { client: ReadableSpan; server: ReadableSpan } {
  const client = spans.find(({ kind }) => kind === SpanKind.CLIENT)!;
  const server = spans.find(({ kind }) => kind === SpanKind.SERVER && kind !== client.kind)!;
  return { client, server };
}

function messagesOf(span: ReadableSpan): unknown[] {
  return span.events.map(({ attributes }) => attributes?.['exception.message']);
}

/** Calls inside a root that is not part of what is looked at. */
function inRoot<T>(fn: () => T): T {
  return newTrace('root').run(fn);
}

describe('a unary call', () => {
  it('is a span of the client and one of the server, with the tags of the original', async () => {
    const { spans } = startTracing();
    let active: string | undefined;
    const address = await serve(
      {
        get: (call: ServerUnaryCall<unknown, unknown>, answer: Answer) => {
          setImmediate(() => {
            active = fromContext()?.traceId();
            answer(null, call.request);
          });
        },
      },
      [grpcServerTrace()],
    );
    const users = connect(address, [grpcClientTrace()]);
    expect(await inRoot(() => get(users))).toEqual({ error: null, value: { id: 7 } });
    const { client, server } = sides(await settled(spans, 2));
    expect([client.name, server.name]).toEqual(['/shop.Users/Get', '/shop.Users/Get']);
    expect(Object.entries(client.attributes)).toEqual([
      ['legacy.address', address],
      ['legacy.comment', ''],
    ]);
    expect(Object.keys(server.attributes)).toEqual(['legacy.address', 'peer.service']);
    expect(server.attributes['legacy.address']).toMatch(ADDRESS);
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
    expect(active).toContain(`:${BigInt(`0x${server.spanContext().spanId}`).toString(16)}:`);
    expect([client.status.code, server.status.code]).toEqual([0, 0]);
  });

  it('is left alone by a client without an active trace', async () => {
    const { spans } = startTracing();
    let received: Metadata | undefined;
    const address = await serve(
      {
        get: (call: ServerUnaryCall<unknown, unknown>, answer: Answer) => {
          received = call.metadata;
          answer(null, 1);
        },
      },
      [],
    );
    await get(connect(address, [grpcClientTrace()]));
    expect(received?.get('kratos-trace-id')).toEqual([]);
    await settled(spans, 0);
  });

  it('sends one trace where the metadata of the application has another, which stays', async () => {
    const { spans } = startTracing();
    let received: Metadata | undefined;
    const address = await serve(
      {
        get: (call: ServerUnaryCall<unknown, unknown>, answer: Answer) => {
          received = call.metadata;
          answer(null, 1);
        },
      },
      [],
    );
    const metadata = new Metadata();
    metadata.set('kratos-trace-id', '1:2:3:1');
    metadata.set('color', 'red');
    const users = connect(address, [grpcClientTrace({ peerService: 'users' })]);
    await inRoot(() => get(users, metadata));
    const [client] = await settled(spans, 1);
    expect(client!.attributes['peer.service']).toBe('users');
    const id = BigInt(`0x${client!.spanContext().spanId}`).toString(16);
    expect(received?.get('kratos-trace-id')).toEqual([expect.stringContaining(`:${id}:`)]);
    expect(received?.get('color')).toEqual(['red']);
    expect(metadata.get('kratos-trace-id')).toEqual(['1:2:3:1']);
  });

  it('carries the trace when it is not sampled', async () => {
    const { spans } = startTracing({ disableSample: false, ignoredOperations: ['root'] });
    let seen: string | undefined;
    const address = await serve(
      {
        get: (_call: unknown, answer: Answer) => {
          seen = fromContext()?.traceId();
          answer(null, 1);
        },
      },
      [grpcServerTrace()],
    );
    const root = newTrace('root');
    await root.run(() => get(connect(address, [grpcClientTrace()])));
    expect(seen?.split(':')[0]).toBe(root.traceId().split(':')[0]);
    await settled(spans, 0);
  });
});

describe('an error of a unary call', () => {
  it.each([
    [
      'with a status',
      { code: status.NOT_FOUND, details: 'no user' },
      'rpc error: code = NotFound desc = no user',
      'no user: -404',
    ],
    [
      'with an ecode as its text',
      { code: status.UNKNOWN, details: '-101' },
      'rpc error: code = Unknown desc = -101',
      '-101: -101',
    ],
    ['of any kind', new Error('broken'), 'rpc error: code = Unknown desc = broken', 'broken: -500'],
    [
      'without an ecode of its own',
      { code: status.ABORTED, details: 'again' },
      'rpc error: code = Aborted desc = again',
      'again: -500',
    ],
  ])('%s has the texts of the original', async (_title, error, ofServer, ofClient) => {
    const { spans } = startTracing();
    const address = await serve(
      {
        get: (_call: unknown, answer: Answer) => {
          answer(error);
        },
      },
      [grpcServerTrace()],
    );
    await inRoot(() => get(connect(address, [grpcClientTrace()])));
    const { client, server } = sides(await settled(spans, 2));
    expect(messagesOf(server)).toEqual([ofServer]);
    expect(messagesOf(client)).toEqual([ofClient]);
    expect(client.attributes.error).toBe(true);
    expect(client.status).toEqual({ code: 2, message: ofClient });
  });

  it('reads the ecode in grpc-status-details-bin and passes the trailer on', async () => {
    const { spans } = startTracing();
    // google.rpc.Status { code: 2, message: '-404', details: [Any of bilibili.rpc.Status { -404, 'gone' }] }
    const type = Buffer.from('type.googleapis.com/bilibili.rpc.Status');
    const code = Buffer.from([0x08, 0xec, 0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    const ecode = Buffer.concat([code, Buffer.from([0x12, 4]), Buffer.from('gone')]);
    const any = Buffer.concat([
      ...[Buffer.from([0x0a, type.length]), type],
      ...[Buffer.from([0x12, ecode.length]), ecode],
    ]);
    const details = Buffer.concat([
      ...[Buffer.from([0x08, 2, 0x12, 4]), Buffer.from('-404')],
      ...[Buffer.from([0x1a, any.length]), any],
    ]);
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', details);
    const address = await serve(
      {
        get: (_call: unknown, answer: Answer) => {
          answer({ code: status.UNKNOWN, details: '-404', metadata });
        },
      },
      [grpcServerTrace()],
    );
    const { error } = await inRoot(() => get(connect(address, [grpcClientTrace()])));
    const received = (error as unknown as { metadata: Metadata }).metadata;
    expect(received.get('grpc-status-details-bin')).toEqual([details]);
    const { client } = sides(await settled(spans, 2));
    expect(messagesOf(client)).toEqual(['-404: gone']);
  });

  it('that is thrown by the handler is the error of the span', async () => {
    const { spans } = startTracing();
    const address = await serve(
      {
        get: () => {
          throw new Error('broken');
        },
      },
      [grpcServerTrace()],
    );
    await get(connect(address));
    const [server] = await settled(spans, 1);
    // grpc-js tells nobody what it was.
    expect(messagesOf(server!)).toEqual(['rpc error: code = Unknown desc = Unknown error']);
  });

  it('that there is no server leaves the address empty', async () => {
    const { spans } = startTracing();
    const users = connect('127.0.0.1:1', [grpcClientTrace()]);
    await inRoot(() => get(users));
    const [client] = await settled(spans, 1);
    expect(client!.attributes).toMatchObject({ 'legacy.address': '', 'legacy.comment': '' });
    expect(messagesOf(client!)[0]).toMatch(/: -503$/);
  });
});

describe('a call that is given up', () => {
  it('by its client finishes both spans', async () => {
    const { spans } = startTracing();
    const address = await serve({ get: () => undefined }, [grpcServerTrace()]);
    const users = connect(address, [grpcClientTrace()]);
    const call = inRoot(() => users.get(1, new Metadata(), {}, () => undefined));
    setTimeout(() => {
      call.cancel();
    }, 50);
    const { client, server } = sides(await settled(spans, 2));
    expect(messagesOf(server)).toEqual(['rpc error: code = Unknown desc = -498']);
    expect(messagesOf(client)).toEqual(['Cancelled on client: -500']);
  });

  it('at its deadline finishes both spans', async () => {
    const { spans } = startTracing();
    const address = await serve({ get: () => undefined }, [grpcServerTrace()]);
    const users = connect(address, [grpcClientTrace()]);
    await inRoot(() => get(users, new Metadata(), { deadline: Date.now() + 60 }));
    const { client, server } = sides(await settled(spans, 2));
    expect(messagesOf(server)[0]).toMatch(/^rpc error: code = Unknown desc = -(504|498)$/);
    expect(messagesOf(client)[0]).toMatch(/: -504$/);
  });
});

describe('a stream', () => {
  const implementation = {
    list: (call: ServerWritableStream<unknown, unknown>) => {
      for (const id of [1, 2, 3]) call.write({ id, trace: fromContext()?.traceId() });
      call.end();
    },
    add: (call: NodeJS.EventEmitter, answer: Answer) => {
      let count = 0;
      call.on('data', () => {
        count += fromContext() === undefined ? 0 : 1;
      });
      call.on('end', () => {
        answer(null, count);
      });
    },
    talk: (call: NodeJS.EventEmitter & { write: (value: unknown) => void; end: () => void }) => {
      call.on('data', (value: unknown) => {
        call.write({ value, trace: fromContext()?.traceId() });
      });
      call.on('end', () => {
        call.end();
      });
    },
  };

  it('of the server is one span on each side', async () => {
    const { spans } = startTracing();
    const users = connect(await serve(implementation, [grpcServerTrace()]), [grpcClientTrace()]);
    const received: unknown[] = [];
    await inRoot(async () => {
      for await (const value of users.list(1) as AsyncIterable<unknown>) received.push(value);
    });
    const { client, server } = sides(await settled(spans, 2));
    expect(received).toHaveLength(3);
    expect(received[0]).toMatchObject({ trace: expect.any(String) as string });
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
    expect(client.name).toBe('/shop.Users/List');
  });

  it('of the client is one span on each side', async () => {
    const { spans } = startTracing();
    const users = connect(await serve(implementation, [grpcServerTrace()]), [grpcClientTrace()]);
    const count = await inRoot(
      () =>
        new Promise((resolve) => {
          const call = users.add((_error, value) => {
            resolve(value);
          });
          call.write(1);
          call.write(2);
          call.end();
        }),
    );
    const { client, server } = sides(await settled(spans, 2));
    expect(count).toBe(2);
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
  });

  it('both ways is one span on each side', async () => {
    const { spans } = startTracing();
    const users = connect(await serve(implementation, [grpcServerTrace()]), [grpcClientTrace()]);
    const received: unknown[] = [];
    const call = inRoot(() => users.talk());
    call.on('data', (value) => received.push(value));
    call.write(1);
    call.write(2);
    call.end();
    const { server } = sides(await settled(spans, 2));
    expect(received).toMatchObject([{ value: 1 }, { value: 2 }]);
    expect(server.name).toBe('/shop.Users/Talk');
    expect(server.status.code).toBe(0);
  });

  it('that fails in its midst has the error', async () => {
    const { spans } = startTracing();
    const failing = {
      list: (call: ServerWritableStream<unknown, unknown>) => {
        call.write(1);
        call.emit('error', { code: status.NOT_FOUND, details: 'no more' });
      },
    };
    const users = connect(await serve(failing, [grpcServerTrace()]), [grpcClientTrace()]);
    const call = inRoot(() => users.list(1));
    call.on('data', () => undefined).on('error', () => undefined);
    const { client, server } = sides(await settled(spans, 2));
    expect(messagesOf(server)).toEqual(['rpc error: code = NotFound desc = no more']);
    expect(messagesOf(client)).toEqual(['no more: -404']);
  });

  it('that its client leaves is finished', async () => {
    const { spans } = startTracing();
    const endless = {
      list: (call: ServerWritableStream<unknown, unknown>) => void call.write(1),
    };
    const users = connect(await serve(endless, [grpcServerTrace()]), [grpcClientTrace()]);
    const call = inRoot(() => users.list(1));
    call
      .on('data', () => {
        call.cancel();
      })
      .on('error', () => undefined);
    const { server } = sides(await settled(spans, 2));
    expect(messagesOf(server)).toEqual(['rpc error: code = Unknown desc = -498']);
  });
});
