// An application with nothing else to do: `node sender.mjs network addr [worker]` exports 1,000
// spans from the built package, prints the result and when, and is expected to exit by itself.
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { KratosExporter } from '../../../dist/esm/reporter.js';

const [network, addr, inWorker] = isMainThread ? process.argv.slice(2) : workerData;

const span = (n) => ({
  name: `op-${n}`,
  kind: 1,
  spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
  startTime: [1, n],
  duration: [0, n],
  status: { code: 0 },
  attributes: {},
  links: [],
  events: [],
  resource: { attributes: { 'service.name': 'sender' } },
});

if (isMainThread && inWorker) {
  new Worker(new URL(import.meta.url), { workerData: [network, addr] });
} else {
  try {
    const exporter = new KratosExporter({ network, addr, timeout: 2000 });
    const spans = Array.from({ length: 1000 }, (_, n) => span(n));
    exporter.export(spans, ({ code }) => {
      console.log(JSON.stringify({ code, ...exporter.stats(), at: Date.now() }));
    });
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
