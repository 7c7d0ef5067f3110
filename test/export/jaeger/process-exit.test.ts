import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RecordingAgent } from './recording-agent.js';
import { RecordingCollector } from './recording-collector.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Runs a process that exports one span, perhaps shuts down, and tells how long it lives on: it
 * prints the time when it has nothing left to do.
 */
async function lifeAfter(options: object, shutdown: boolean): Promise<[string, number]> {
  const code = `
    import { KratosJaegerExporter } from 'kratos-otel/jaeger';
    const exporter = new KratosJaegerExporter(${JSON.stringify(options)});
    const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const span = { name: 'op', kind: 0, spanContext: () => context, startTime: [1, 0],
      duration: [0, 1], status: { code: 0 }, attributes: {}, links: [], events: [],
      resource: { attributes: {} }, instrumentationScope: { name: 'test' } };
    const code = await new Promise((done) => exporter.export([span], (r) => done(r.code)));
    if (${shutdown}) await exporter.shutdown();
    const start = performance.now();
    process.on('exit', () => console.log(code + ' ' + (performance.now() - start)));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  expect(exitCode).toBe(0);
  const [result = '', life = ''] = output.trim().split(' ');
  return [result, Number(life)];
}

describe('a process', () => {
  it.each([true, false])('ends at once after an export, with shutdown %o', async (shutdown) => {
    await using collector = await RecordingCollector.start();
    await using agent = await RecordingAgent.start();
    await using hung = await RecordingCollector.start(() => {});
    const [http, udp, late] = await Promise.all([
      lifeAfter({ endpoint: collector.endpoint, timeout: 5_000 }, shutdown),
      lifeAfter({ host: '127.0.0.1', port: agent.port, timeout: 5_000 }, shutdown),
      lifeAfter({ endpoint: hung.endpoint, timeout: 200 }, shutdown),
    ]);
    expect([http[0], udp[0], late[0]]).toEqual(['0', '0', '1']);
    // The stock exporter's timer would hold it for 2,000 ms.
    for (const [, life] of [http, udp, late]) expect(life).toBeLessThan(1500);
    expect(collector.spans).toHaveLength(1);
    expect(await agent.arrived(1)).toHaveLength(1);
  });
});
