import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FLUSH_ON_EXIT_ALLOWED, isFlushOnExit } from '../../src/config/flush-on-exit.js';
import type { FlushOnExit } from '../../src/core.js';
import { splitSpans } from '../../src/reporter.js';
import { createServer, type AddressInfo, type Server } from 'node:net';

const app = fileURLToPath(new URL('exit-app.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [app, ...args], {
      cwd: root,
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

/** Runs the application with a collector; what came of it, and how many spans arrived. */
async function runWithTracing(
  way: string,
  options: FlushOnExit,
): Promise<Outcome & { spans: number }> {
  const received: Buffer[] = [];
  const collector: Server = createServer((socket) => {
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const outcome = await run(way, `tcp://127.0.0.1:${port}?timeout=5s`, JSON.stringify(options));
  await new Promise((resolve) => collector.close(resolve));
  return { ...outcome, spans: splitSpans(Buffer.concat(received)).spans.length };
}

/** Above an exception Node prints the line that threw: when it is thrown again, that is another. */
const belowExcerpt = ({ stderr }: Outcome): string =>
  stderr.replace(/^(?:file:|\/).*:\d+\n.*\n\s+\^\n/m, '');

describe('flushOnExit', () => {
  it.each<[string, FlushOnExit, number]>([
    ['natural', true, 1],
    ['natural', {}, 1],
    ['natural', false, 0],
    ['SIGTERM', { signals: ['SIGTERM'] }, 1],
    ['SIGHUP', { signals: ['SIGTERM', 'SIGHUP'] }, 1],
    ['SIGTERM', true, 0],
    ['throw', { uncaughtException: true }, 1],
    ['throw a text', { uncaughtException: true }, 1],
    ['reject', { uncaughtException: true }, 1],
    ['own exception handler', { uncaughtException: true }, 1],
    ['throw', true, 0],
  ])('%s with %j delivers %i span and ends as without', async (way, options, expected) => {
    const [plain, traced] = await Promise.all([run(way), runWithTracing(way, options)]);
    const { spans, ...outcome } = traced;
    expect({ ...outcome, stderr: belowExcerpt(outcome) }).toEqual({
      ...plain,
      stderr: belowExcerpt(plain),
    });
    expect(spans).toBe(expected);
  });

  it('does not delay the end beyond its limit when the backend hangs', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const options = { signals: ['SIGTERM'], timeoutMillis: 100 };
    const dsn = `zipkin+http://127.0.0.1:${port}?timeout=60s`;
    const start = performance.now();
    const outcome = await run('SIGTERM', dsn, JSON.stringify(options));
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(outcome).toMatchObject({ code: null, signal: 'SIGTERM' });
    silent.close();
  });

  it('is checked', () => {
    const wrong = [
      null,
      'yes',
      [1],
      { signals: 'SIGTERM' },
      { signals: ['SIGKILL'] },
      { timeoutMillis: 0 },
      { uncaughtException: 1 },
      { signal: [] },
    ];
    expect(wrong.filter(isFlushOnExit)).toEqual([]);
    expect(FLUSH_ON_EXIT_ALLOWED).toContain('SIGTERM');
  });
});
