import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { GRPCFormat, HTTPFormat, type Trace, type Tracer } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

type Lines = [string, string][];

/** What arrived at a service, and what it sends on. */
interface Answer {
  readonly received: string;
  readonly sent: Record<string, string>;
}

const HIGH = '4bf92f3577b34da6';
const LOW = 'a3ce929d0e0e4736';
const tp = (traceId: string, spanId: string): string => `00-${traceId}-${spanId}-01`;

const doubled = (lines: Lines): Lines => [...lines, ...lines];

/** Lines as they are sent, the trace and the parent that they mean, and parts of what goes on. */
const cases: [string, Lines, string, string, Partial<Record<string, RegExp>>][] = [
  ['the same trace twice', doubled([['kratos-trace-id', 'a:b:0:1']]), 'a', 'b', {}],
  [
    'two traces, with extensions',
    [
      ['kratos-trace-id', 'a:b:c:0:s-3983126f:x-y'],
      ['Kratos-Trace-Id', 'd:e:f:1'],
    ],
    'a',
    'b',
    { 'kratos-trace-id': /^a:[^:]+:[^:]+:0/ },
  ],
  [
    'three traces',
    ['a:b:0:1', 'c:d:0:1', 'e:f:0:1'].map((value) => ['kratos-trace-id', value]),
    'a',
    'b',
    {},
  ],
  [
    'a debug trace before another',
    [
      ['kratos-trace-id', 'a:b:0:3'],
      ['kratos-trace-id', 'a:c:0:0'],
    ],
    'a',
    'b',
    { 'kratos-trace-id': /^a:[^:]+:[^:]+:3/ },
  ],
  [
    'all of it twice',
    doubled([
      ['traceparent', tp(HIGH + LOW, '00000000000000b1')],
      ['tracestate', 'vendor=1,kratos=00000000000000b1'],
      ['kratos-trace-id', `${LOW}:b1:0:1`],
      ['baggage', 'tenant=acme'],
    ]),
    LOW,
    'b1',
    {
      traceparent: new RegExp(HIGH + LOW),
      tracestate: /^kratos=[0-9a-f]{16},vendor=1$/,
      baggage: /^tenant=acme$/,
    },
  ],
  [
    'a broken traceparent before a valid one',
    [
      ['traceparent', '00-zz-zz-00'],
      ['traceparent', tp(HIGH + LOW, '00000000000000b2')],
      ['traceparent', tp('9'.repeat(32), '00000000000000b3')],
    ],
    LOW,
    'b2',
    {},
  ],
  [
    'lists in parts',
    [
      ['traceparent', tp(HIGH + LOW, '00000000000000b4')],
      ['tracestate', 'a=1'],
      ['tracestate', 'b=2,c=3'],
      ['baggage', 'x=1;p'],
      ['baggage', 'y=2'],
    ],
    LOW,
    'b4',
    { tracestate: /,a=1,b=2,c=3$/, baggage: /^x=1;p,y=2$/ },
  ],
];

function answer(tracer: Tracer, format: unknown, carrier: unknown): Answer {
  const trace: Trace = tracer.join(format, carrier, '/x');
  const sent: Record<string, string> = {};
  tracer.inject(trace, HTTPFormat, sent);
  return { received: trace.traceId(), sent };
}

function expectAnswer(
  { received, sent }: Answer,
  [, , traceId, parent, parts]: (typeof cases)[0],
): void {
  const [id, , parentId] = received.split(':');
  expect([id, parentId]).toEqual([traceId, parent]);
  for (const [name, part] of Object.entries(parts)) expect(sent[name]).toMatch(part!);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function startHttp1(tracer: Tracer): Promise<number> {
  const server = createServer((incoming, response) => {
    response.end(JSON.stringify(answer(tracer, HTTPFormat, incoming.headers)));
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

/** Over a socket, because clients would fold the lines. */
function send(port: number, lines: Lines): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      const head = ['GET /x HTTP/1.0', 'Host: x', ...lines.map((line) => line.join(': '))];
      socket.end(`${head.join('\r\n')}\r\n\r\n`);
    });
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', reject);
    socket.on('end', () => {
      resolve(JSON.parse(text.slice(text.indexOf('{'))) as Answer);
    });
  });
}

describe.each(cases)('headers that arrive with %s', (...test) => {
  const [, lines] = test;

  it('are read over HTTP/1', async () => {
    const port = await startHttp1(startTracing().tracer);
    expectAnswer(await send(port, lines), test);
  });

  it('are read over HTTP/2', async () => {
    const { tracer } = startTracing();
    const server = createHttp2Server((incoming, response) => {
      response.end(JSON.stringify(answer(tracer, HTTPFormat, incoming.headers)));
    });
    const port = await listen(server);
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    stops.push(() => {
      client.destroy();
      server.close();
    });
    const headers: Record<string, string[]> = {};
    for (const [name, value] of lines) (headers[name.toLowerCase()] ??= []).push(value);
    const stream = client.request({ ':path': '/x', ...headers });
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expectAnswer(JSON.parse(text) as Answer, test);
  });

  it('are read over gRPC', async () => {
    const { tracer } = startTracing();
    const bytes = (value: Buffer): Buffer => value;
    const service = {
      x: {
        path: '/test.Service/X',
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    } as const;
    const server = new grpc.Server();
    server.addService(service, {
      x: (
        { metadata }: { metadata: grpc.Metadata },
        callback: (error: null, value: Buffer) => void,
      ) => {
        callback(null, Buffer.from(JSON.stringify(answer(tracer, GRPCFormat, metadata))));
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    stops.push(() => {
      client.close();
      server.forceShutdown();
    });
    const metadata = new grpc.Metadata();
    for (const [name, value] of lines) metadata.add(name, value);
    const response = await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        '/test.Service/X',
        bytes,
        bytes,
        Buffer.from(''),
        metadata,
        (error, value) => {
          if (error) reject(error);
          else resolve(value!);
        },
      );
    });
    expectAnswer(JSON.parse(String(response)) as Answer, test);
  });
});

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const nginx = hasNginx() ? describe : describe.skip;

nginx('behind nginx (needs nginx: apt-get install nginx)', () => {
  /** Passes headers on as they are, with their copies joined, and with values of its own behind them. */
  async function startNginx(upstream: number): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'kratos-otel-nginx-'));
    const probe = createTcpServer();
    const port = await listen(probe);
    await new Promise((resolve) => probe.close(resolve));
    const config = join(folder, 'nginx.conf');
    writeFileSync(
      config,
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${port};
    location /forward { proxy_pass http://127.0.0.1:${upstream}; }
    location /double {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_set_header Kratos-Trace-Id "$http_kratos_trace_id";
      proxy_set_header Kratos-Trace-Id "9:9:0:1";
    }
    location /merge {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_set_header kratos-trace-id "$http_kratos_trace_id, 9:9:0:1";
      proxy_set_header traceparent "$http_traceparent, ${tp('9'.repeat(32), '9'.repeat(16))}";
      proxy_set_header tracestate "$http_tracestate, proxy=1";
    }
  }
}`,
    );
    const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' });
    stops.push(() => {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    for (let tries = 0; tries < 200; tries++) {
      const isUp = await new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.destroy();
          resolve(true);
        });
        socket.on('error', () => {
          resolve(false);
        });
      });
      if (isUp) return port;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('nginx did not start');
  }

  const get = (port: number, path: string, lines: Lines): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = lines.flat();
      request(
        {
          port,
          host: '127.0.0.1',
          path,
          headers: ['Host', 'x', ...headers] as unknown as IncomingHttpHeaders,
        },
        (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk)));
          response.on('end', () => {
            resolve(JSON.parse(text) as Answer);
          });
        },
      )
        .on('error', reject)
        .end();
    });

  it('one trace comes of what it passes on, doubles and merges', async () => {
    const { tracer } = startTracing();
    const port = await startNginx(await startHttp1(tracer));
    const fork = tracer
      .join(
        HTTPFormat,
        { traceparent: tp(HIGH + LOW, '00000000000000b1'), tracestate: 'vendor=1' },
        '/',
      )
      .fork('nginx', 'call');
    const headers: Record<string, string> = {};
    tracer.inject(fork, HTTPFormat, headers);
    const lines = Object.entries(headers);
    const [, spanId] = fork.traceId().split(':');
    for (const [path, sent] of [
      ['/forward', lines],
      ['/forward', doubled(lines)],
      ['/double', doubled(lines)],
      ['/merge', lines],
      ['/merge', doubled(lines)],
    ] as [string, Lines][]) {
      const { received, sent: next } = await get(port, path, sent);
      const [traceId, , parentId] = received.split(':');
      expect([path, traceId, parentId]).toEqual([path, LOW, spanId]);
      expect(next.traceparent).toContain(HIGH + LOW);
      expect(next.tracestate).toMatch(path === '/merge' ? /,vendor=1,proxy=1$/ : /,vendor=1$/);
    }
  });
});
