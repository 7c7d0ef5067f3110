/**
 * Runs an application that ends 2,000 spans a second over a backend that fails three of ten requests
 * and is killed every few seconds. Fails when a span is lost, when the numbers of `stats()` do not
 * add up at any second, or when the heap has grown.
 *
 *     node --expose-gc scripts/soak.mjs [--seconds=300]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { init } from 'kratos-otel';

const SPANS_A_SECOND = 2_000;
const TICK_MS = 10;
const SPANS_A_TRACE = 4;
const WARM_UP_SHARE = 0.2;
const HEAP_TOLERANCE = 0.1;

const seconds = Number(/^--seconds=(\d+)$/.exec(process.argv[2] ?? '')?.[1] ?? 300);
const supervisor = fork(new URL('../test/soak/supervisor.mjs', import.meta.url));
const [{ port }] = await once(supervisor, 'message');

const tracing = init({
  serviceName: 'soak',
  disableSample: true,
  exporter: `zipkin+http://127.0.0.1:${port}?timeout=500ms&batch_size=512`,
  delivery: { initialBackoffMillis: 50, maxBackoffMillis: 1_000 },
});

/** One request: a root with three calls below it, tags and an error now and then. */
function endTrace(number) {
  const trace = tracing.tracer.newTrace('/orders');
  trace.setTag({ key: 'order', value: number });
  for (let call = 1; call < SPANS_A_TRACE; call++) {
    const child = trace.fork('stock', '/reserve');
    child.setLog({ key: 'event', value: 'reserved' });
    child.finish(number % 100 === 0 ? new Error('out of stock') : undefined);
  }
  trace.finish();
}

const sum = (record) => Object.values(record).reduce((total, count) => total + count, 0);

function checkIdentity() {
  const { ended, delivered, dropped, queued } = tracing.stats();
  if (ended === delivered + sum(dropped) + queued) return;
  throw new Error(`the numbers do not add up: ${JSON.stringify(tracing.stats())}`);
}

function heapMegabytes() {
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const start = performance.now();
const heaps = [];
let greatestQueue = 0;
let traces = 0;
for (let second = 1; second <= seconds; second++) {
  while (performance.now() - start < second * 1000) {
    const due = ((performance.now() - start) / 1000) * (SPANS_A_SECOND / SPANS_A_TRACE);
    while (traces < due) endTrace(traces++);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  checkIdentity();
  const { ended, delivered, queued } = tracing.stats();
  greatestQueue = Math.max(greatestQueue, queued);
  // What waits is no growth: the heap is that of the moments when little does.
  if (queued < SPANS_A_SECOND) heaps.push({ second, megabytes: heapMegabytes() });
  if (second % 15 === 0) {
    const heap = heaps.at(-1)?.megabytes.toFixed(1) ?? 'not measured yet';
    console.log(
      `${second} s: ${ended} ended, ${delivered} delivered, ${queued} queued, heap ${heap} MB`,
    );
  }
}
await tracing.forceFlush().catch((error) => console.error(error));
checkIdentity();
const stats = tracing.stats();
await tracing.shutdown();

supervisor.send('report');
const [{ accepted, twice, restarts }] = await once(supervisor, 'message');
supervisor.disconnect();

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const settled = heaps.filter(({ second }) => second > seconds * WARM_UP_SHARE);
const megabytes = settled.map(({ megabytes: each }) => each);
const early = median(megabytes.slice(0, Math.ceil(megabytes.length / 4)));
const late = median(megabytes.slice(-Math.ceil(megabytes.length / 4)));
const lost = stats.ended - accepted;
console.log(
  `backend: ${restarts} restarts, 30 % of the requests failed, ${twice} spans arrived twice`,
);
console.log(
  `spans: ${stats.ended} ended, ${accepted} arrived, ${lost} lost, at most ${greatestQueue} waited`,
);
console.log(`heap: ${early.toFixed(2)} MB after the warm-up, ${late.toFixed(2)} MB at the end`);
console.log(`identity: held at each of ${seconds} seconds and at the end`);
const isFlat = late <= early * (1 + HEAP_TOLERANCE);
if (lost !== 0 || sum(stats.dropped) !== 0 || stats.queued !== 0 || !isFlat) {
  console.error(
    'FAILED',
    JSON.stringify({ lost, dropped: stats.dropped, queued: stats.queued, isFlat }),
  );
  process.exitCode = 1;
}
