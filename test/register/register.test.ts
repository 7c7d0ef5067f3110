import { spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSpan, splitSpans, type KratosSpan } from '../../src/reporter.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A Kratos collector on TCP. */
let collector: Server;
let received: Buffer[];
let sockets: Socket[];

beforeEach(async () => {
  received = [];
  sockets = [];
  collector = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  collector.close();
});

const collectorDsn = (): string =>
  `tcp://127.0.0.1:${(collector.address() as AddressInfo).port}?disable_sample=true&timeout=5s`;

const spans = (): KratosSpan[] => splitSpans(Buffer.concat(received)).spans.map(decodeSpan);

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...output });
    });
  });
}

const applications = [
  { format: 'ES module', flag: '--import', app: 'test/register/app.mjs' },
  { format: 'CommonJS', flag: '--require', app: 'test/register/app.cjs' },
];
/** Ways to end, and whether they leave time for a flush. */
const ends = [
  { way: 'natural', flushes: true },
  { way: 'SIGTERM', flushes: true },
  { way: 'SIGINT', flushes: true },
  { way: 'own handler', flushes: true },
  { way: 'exit', flushes: false },
  { way: 'throw', flushes: false },
];

/** A stack trace has line numbers of Node's own loader in it. */
const comparable = ({ stderr, ...outcome }: Outcome): Outcome => ({
  ...outcome,
  stderr: stderr.replaceAll(/\n {4}at .*/g, ''),
});

describe.each(applications)('node $flag kratos-otel/register, $format', ({ flag, app }) => {
  describe.each(ends)('ended by $way', ({ way, flushes }) => {
    it('changes neither output nor outcome, and reports what it can', async () => {
      const plain = await run([app, way]);
      const traced = await run([flag, 'kratos-otel/register', app, way], {
        TRACE: collectorDsn(),
        APP_ID: 'registered',
      });
      expect(comparable(traced)).toEqual(comparable(plain));
      if (!flushes) return;
      const names = spans().map(({ operationName }) => operationName);
      expect(names.sort()).toEqual(['/job', 'GET', 'GET']);
      for (const span of spans()) expect(span.serviceName).toBe('registered');
      expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
    });

    it('nor without a backend', async () => {
      const plain = await run([app, way]);
      const env = { TRACE: 'tcp://127.0.0.1:1?disable_sample=true' };
      const traced = await run([flag, 'kratos-otel/register', app, way], env);
      expect(comparable(traced)).toEqual(comparable(plain));
    });
  });

  it.each([
    [
      'TRACE',
      'tcp://h:1?timeout=abc',
      'trace: invalid dsn: tcp://h:1?timeout=abc: time: invalid duration "abc"; correct the variable TRACE',
    ],
    ['TRACE_PROBABILITY', '7', 'TRACE_PROBABILITY must be a number in (0, 1], got "7"'],
  ])(
    'says in one line that %s is wrong, and the application runs',
    async (name, value, message) => {
      const traced = await run([flag, 'kratos-otel/register', app, 'natural'], { [name]: value });
      expect(traced).toEqual({
        code: 3,
        signal: null,
        stdout: 'hello\n',
        stderr: `kratos-otel/register: ${message}; the application runs without tracing\nto stderr\n`,
      });
    },
  );

  it('shows what OpenTelemetry logs on stderr when asked', async () => {
    const env = { TRACE: 'none:', OTEL_LOG_LEVEL: 'DEBUG' };
    const traced = await run([flag, 'kratos-otel/register', app, 'natural'], env);
    expect(traced.stdout).toBe('hello\n');
    expect(traced.stderr.split('\n').length).toBeGreaterThan(3);
  });

  it('leaves out the instrumentations that are switched off', async () => {
    await run([flag, 'kratos-otel/register', app, 'natural'], {
      TRACE: collectorDsn(),
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'grpc',
    });
    expect(spans().map(({ operationName }) => operationName)).toEqual(['/job']);
  });
});
