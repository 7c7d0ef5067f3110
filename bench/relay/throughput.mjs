// How many spans a second `kratos-otel relay` brings to an OTLP backend, with the sender and the backend
// on the same machine: `node bench/relay/throughput.mjs [tcp|unixgram] [spans]`.
//
// It prints spans/s from the first byte that is sent to the last span that the backend has counted, the
// processor time of the relay for a span, and its memory on the way.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const network = process.argv[2] ?? 'tcp';
const count = Number(process.argv[3] ?? 600_000);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'relay-'));

const sink = start(here('./otlp-sink.mjs'));
const port = await sink.line();
const socket = join(folder, 's');
const listen = network === 'tcp' ? 'tcp://127.0.0.1:0' : `unixgram://${socket}`;
const relay = spawn(
  process.execPath,
  [
    here('../../dist/commands/cli.js'),
    'relay',
    `--listen=${listen}`,
    `--to=otlp+http://127.0.0.1:${port}`,
    '--http=127.0.0.1:0',
  ],
  { stdio: ['ignore', 'inherit', 'pipe'] },
);
let said = '';
relay.stderr.setEncoding('utf8').on('data', (text) => (said += text));
while (!said.includes('sends to')) await sleep(20);
const [, address] = /listens at \w+:\/\/(\S+)/.exec(said);
const [, metricsUrl] = /metrics at (\S+)/.exec(said);

const memory = [];
const begin = performance.now();
const sender = spawn(process.execPath, [here('./span-sender.mjs'), network, address, count], {
  stdio: 'inherit',
});
let delivered = 0;
let beginCounting = 0;
let end = begin;
while (delivered < count && performance.now() - begin < 300_000) {
  await sleep(250);
  const metrics = await (await fetch(metricsUrl)).text();
  const value = (name) => Number(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'm').exec(metrics)[1]);
  delivered = value('kratos_relay_spans_delivered_total');
  if (beginCounting === 0 && delivered > 0) beginCounting = performance.now();
  memory.push(Math.round(value('process_resident_memory_bytes') / 2 ** 20));
  end = performance.now();
}
const metrics = await (await fetch(metricsUrl)).text();
const cpu = Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)[1]);
sink.child.kill('SIGUSR2');
const { spans, bytes } = JSON.parse(await sink.line());
// From when the sender has encoded its spans, which takes it a moment.
const seconds = (end - (beginCounting - 250)) / 1000;
console.log(
  JSON.stringify({
    network,
    spans,
    mebibytes: Math.round(bytes / 2 ** 20),
    seconds: Number(seconds.toFixed(1)),
    spansPerSecond: Math.round(spans / seconds),
    relayMicrosPerSpan: Number(((cpu * 1e6) / spans).toFixed(2)),
    relayMiB: { first: memory[0], middle: memory[memory.length >> 1], last: memory.at(-1) },
  }),
);
sender.kill();
relay.kill('SIGTERM');
await new Promise((resolve) => relay.once('exit', resolve));
sink.child.kill();
rmSync(folder, { recursive: true, force: true });

function start(path) {
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value };
}
