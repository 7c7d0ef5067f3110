import { spawnSync } from 'node:child_process';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ExportResultCode } from '@opentelemetry/core';
import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadOptional } from '../src/export/optional-package.js';
import { init, type Config, type Tracing } from '../src/index.js';
import { decodeSpan, splitSpans } from '../src/reporter.js';
import { RecordingAgent } from './export/jaeger/recording-agent.js';
import { RecordingCollector } from './export/jaeger/recording-collector.js';
import { RecordingServer } from './export/zipkin/recording-server.js';
import { collectDiag, take } from './tracing-fixture.js';

const diagLines = collectDiag();
const root = fileURLToPath(new URL('..', import.meta.url));
let tracing: Tracing | undefined;
let server: Server | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await tracing?.shutdown();
  tracing = undefined;
  server?.close();
  server = undefined;
});

/** Listens on a port of its own; what arrives is kept. */
async function startCollector(): Promise<{ port: number; received: Buffer[] }> {
  const received: Buffer[] = [];
  const collector = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => received.push(chunk));
  });
  server = collector;
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  return { port: (collector.address() as AddressInfo).port, received };
}

async function report(config: Config): Promise<void> {
  tracing = init({ serviceName: 'shop', disableSample: true, ...config });
  const trace = tracing.tracer.newTrace('/orders');
  trace.fork('users', 'call').finish();
  trace.finish();
  await tracing.forceFlush();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const operationsOf = (received: Buffer[]): string[] =>
  splitSpans(Buffer.concat(received)).spans.map((bytes) => decodeSpan(bytes).operationName);

describe('a Kratos collector', () => {
  it('by network and address, in the original’s words', async () => {
    const { port, received } = await startCollector();
    await report({ network: 'tcp', addr: `127.0.0.1:${port}`, timeout: 5_000, protocolVersion: 1 });
    await until(() => operationsOf(received).length === 2);
    expect(operationsOf(received)).toEqual(['call', '/orders']);
  });

  it('by the variable TRACE, when nothing else is said', async () => {
    const { port, received } = await startCollector();
    vi.stubEnv('TRACE', `tcp://127.0.0.1:${port}?timeout=5s&disable_sample=true`);
    tracing = init();
    for (let i = 0; i < 3; i++) tracing.tracer.newTrace('/same').finish();
    await tracing.forceFlush();
    await until(() => operationsOf(received).length === 3);
  });

  it('not by TRACE, when init() names a destination', async () => {
    const { port, received } = await startCollector();
    vi.stubEnv('TRACE', `tcp://127.0.0.1:${port}`);
    const exporter = new InMemorySpanExporter();
    await report({ exporter });
    expect(exporter.getFinishedSpans()).toHaveLength(2);
    expect(received).toEqual([]);
  });

  it('has the probability of TRACE_PROBABILITY', async () => {
    vi.stubEnv('TRACE', 'none:');
    vi.stubEnv('TRACE_PROBABILITY', '0.5');
    tracing = init({ clock: () => 0, random: () => 0.4 });
    tracing.tracer.newTrace('/a');
    expect(tracing.tracer.newTrace('/a').traceId()).toMatch(/:1:s-3f000000$/);
    await tracing.shutdown();
    tracing = init({ clock: () => 0, random: () => 0.4, probability: 0.25 });
    tracing.tracer.newTrace('/a');
    expect(tracing.tracer.newTrace('/a').traceId()).toMatch(/:0$/);
  });
});

describe('other backends, by DSN', () => {
  it('zipkin+http', async () => {
    await using zipkin = await RecordingServer.start();
    const dsn = `zipkin+${zipkin.endpoint.replace('//', '//me:secret@')}?timeout=5s&batch_size=1`;
    await report({ exporter: dsn });
    expect(zipkin.batches.map((batch) => batch.map(({ name }) => name))).toEqual([
      ['call'],
      ['/orders'],
    ]);
    expect(zipkin.requests[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('me:secret').toString('base64')}`,
    );
  });

  it('otlp+http', async () => {
    const requests: IncomingMessage[] = [];
    const http = createHttpServer((request, response) => {
      requests.push(request);
      request.resume().on('end', () => response.end());
    });
    server = http;
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    await report({ exporter: `otlp+http://me:secret@127.0.0.1:${port}` });
    expect(requests.map(({ url }) => url)).toEqual(['/v1/traces']);
    expect(requests[0]!.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
    });
    http.closeAllConnections();
  });

  it('jaeger+http', async () => {
    await using jaeger = await RecordingCollector.start();
    await report({ exporter: `jaeger+${jaeger.endpoint}?timeout=5s` });
    expect(jaeger.spans.map(({ name }) => name)).toEqual(['call', '/orders']);
  });

  it('jaeger+udp', async () => {
    await using jaeger = await RecordingAgent.start();
    await report({ exporter: `jaeger+udp://127.0.0.1:${jaeger.port}` });
    await jaeger.arrived(2);
  });

  it('console: prints trees on stdout', () => {
    const script = `
      import { init, newTrace } from 'kratos-otel';
      const tracing = init({ serviceName: 'shop' });
      newTrace('/orders').finish();
      await tracing.shutdown();`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script],
      { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH, TRACE: 'console:' } },
    );
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toMatch(/^trace [0-9a-f]+ · 1 span · .*\n\/orders \[server\] shop /);
  });

  it('none: sends nothing', async () => {
    await report({ exporters: ['none:'] });
    expect(tracing!.stats().ended).toBe(2);
  });

  it('with an empty list of exporters: nothing, and not TRACE', async () => {
    vi.stubEnv('TRACE', 'tcp://127.0.0.1:1');
    await report({ exporters: [] });
    expect(tracing!.stats().ended).toBe(2);
  });

  it('wrong ones are errors at start', () => {
    expect(() => init({ exporter: 'zipkin+ftp://x' })).toThrow(/^trace: invalid dsn: zipkin\+ftp:/);
    expect(() => init({ exporters: ['console:', 'tcp://'] })).toThrow(
      'trace: invalid dsn: tcp://: the address is missing',
    );
  });
});

describe('several destinations', () => {
  it('do not suffer from each other’s failures', async () => {
    const { port, received } = await startCollector();
    const good = new InMemorySpanExporter();
    const broken = (fail: SpanExporter['export']): SpanExporter => ({
      export: fail,
      shutdown: () => Promise.resolve(),
    });
    const exporters = [
      broken(() => {
        throw new Error('throws');
      }),
      broken((_spans, callback) => {
        callback({ code: ExportResultCode.FAILED, error: new Error('fails') });
      }),
      good,
      `tcp://127.0.0.1:${port}?timeout=5s`,
    ];
    const delivery = { initialBackoffMillis: 5, retryLimitMillis: 30 };
    await report({ exporters, delivery }).catch((error: unknown) => {
      expect(String(error)).toContain(
        '2 spans could not be delivered to Object: cannot be encoded',
      );
    });
    expect(good.getFinishedSpans()).toHaveLength(2);
    await until(() => operationsOf(received).length === 2);
    expect(tracing!.stats()).toMatchObject({ ended: 2, delivered: 0 });
    expect(tracing!.stats().destinations).toMatchObject([
      { delivered: 0, dropped: { 'cannot be encoded': 2 } },
      { delivered: 0, dropped: { 'cannot be delivered': 2 } },
      { exporter: 'InMemorySpanExporter', delivered: 2 },
      { exporter: 'KratosExporter', delivered: 2 },
    ]);
    await tracing!.shutdown();
    const lines = take(diagLines);
    expect(lines).toContain('warn: kratos-otel: spans do not reach Object for now: fails');
    expect(lines).toContain(
      'warn: kratos-otel: spans dropped on the way to Object: 1, cannot be encoded (2 in all)',
    );
  });
});

describe('an optional package', () => {
  it('that is missing is named, with its purpose and what to do', () => {
    expect(() => loadOptional('no-such-package', 'TRACE=x')).toThrow(
      'kratos-otel: TRACE=x needs the package no-such-package, which cannot be loaded; install it with: npm install no-such-package',
    );
    expect(() => loadOptional('no-such-package', 'x', 'use tcp')).toThrow(/; use tcp$/);
  });
});
