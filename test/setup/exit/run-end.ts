import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { FlushOnExit } from '../../../src/core.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** An application, and what happens to it. */
export interface EndOptions {
  /** Code of the application. What it sets as `globalThis.act` is called when all is set up. */
  app: string;
  /** Where the code stands: before `init()` or after it. */
  comes?: 'before' | 'after';
  /** Settings of `init()`; `undefined` runs the application without tracing. */
  flushOnExit?: FlushOnExit | undefined;
  /** What is sent when it has said that it is ready. */
  signals?: readonly NodeJS.Signals[];
  /** Milliseconds between two of them. */
  pauseMillis?: number;
  /** Flags of Node. */
  flags?: readonly string[];
  /** Whether the event loop of the application is never empty. */
  stays?: boolean;
  /** Code of an exporter in place of the backend's DSN. */
  exporter?: string;
  /** Whether the backend accepts and never answers. */
  isSilent?: boolean;
}

/** What became of the application. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Names of the spans that have arrived. */
  spans: string[];
  /** Milliseconds from the first signal to the end, or from the start if there is none. */
  millis: number;
}

/**
 * Runs an application in a process of its own, with an HTTP backend in this one.
 *
 * @param options - See {@link EndOptions}.
 * @returns See {@link End}.
 */
export async function runEnd(options: EndOptions): Promise<End> {
  const { flags = [], signals = [], pauseMillis = 400, isSilent = false } = options;
  const spans: string[] = [];
  const backend = createServer((request, response) => {
    if (isSilent) return;
    void json(request).then((batch) => {
      spans.push(...(batch as { name: string }[]).map(({ name }) => name));
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address() as AddressInfo;
  const code = applicationCode(options, `zipkin+http://127.0.0.1:${port}/?timeout=20s`);
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', code], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 18_000,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  let start = performance.now();
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  child.stdout.on('data', (chunk) => {
    const wasReady = output.stdout.includes('ready');
    output.stdout += String(chunk);
    if (wasReady || !output.stdout.includes('ready')) return;
    start = performance.now();
    signals.forEach((signal, index) => {
      setTimeout(() => child.kill(signal), index * pauseMillis);
    });
  });
  return new Promise((resolve) => {
    child.on('close', (exitCode, signal) => {
      backend.closeAllConnections();
      backend.close();
      const millis = performance.now() - start;
      resolve({ code: exitCode, signal, ...output, spans, millis });
    });
  });
}

/** @returns What has to be the same with and without tracing. */
export function outcome({ code, signal, stdout }: End): Pick<End, 'code' | 'signal' | 'stdout'> {
  return { code, signal, stdout };
}

function applicationCode(options: EndOptions, dsn: string): string {
  const {
    app,
    comes = 'after',
    flushOnExit,
    stays = true,
    exporter = JSON.stringify(dsn),
  } = options;
  const config = {
    disableSample: true,
    delivery: { scheduledDelayMillis: 60_000 },
    flushOnExit,
  };
  const traced = `
    const { init } = await import('kratos-otel');
    globalThis.tracing = init({ exporter: ${exporter}, ...${JSON.stringify(config)} });
    tracing.tracer.newTrace('/last').finish();`;
  const tracing = flushOnExit === undefined ? '' : traced;
  return [
    `const endSpan = (name) => globalThis.tracing?.tracer.newTrace(name).finish();`,
    ...(comes === 'before' ? [app, tracing] : [tracing, app]),
    stays ? `setInterval(() => {}, 1000);` : '',
    `console.log('ready');`,
    `globalThis.act?.();`,
  ].join('\n');
}
