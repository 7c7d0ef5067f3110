/**
 * Runs an application that ends 200 spans a second over a backend that answers after 0.1 to 3 s,
 * refuses one batch in twenty, and moves to another address twice. Fails when a span is lost, or when
 * more than one batch is repeated for each move.
 *
 *     node scripts/soak-slow.mjs [--seconds=120]
 */
import { fork } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

const HOST = 'collector.test';
const SPANS_A_SECOND = 200;
const TICK_MS = 20;
const MOVES = 2;
const BATCH = 512;

const seconds = Number(/^--seconds=(\d+)$/.exec(process.argv[2] ?? '')?.[1] ?? 120);
const backend = fork(new URL('../test/soak/slow-backend.mjs', import.meta.url));
let [{ address, port }] = await once(backend, 'message');

// A name server of our own, for one name.
const { lookup } = dns;
dns.lookup = (host, options, done) => {
  const callback = done ?? options;
  if (host !== HOST) return lookup(host, options, done);
  const isAll = typeof options === 'object' && options.all === true;
  process.nextTick(() =>
    isAll ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4),
  );
};
dns.promises.lookup = async (host, options) =>
  options?.all === true ? [{ address, family: 4 }] : { address, family: 4 };
syncBuiltinESMExports();
const { init } = await import('kratos-otel');

const tracing = init({
  serviceName: 'soak',
  disableSample: true,
  exporter: `zipkin+http://${HOST}:${port}?batch_size=${BATCH}`,
  delivery: { flushTimeoutMillis: 120_000 },
});

const start = performance.now();
let spans = 0;
for (let second = 1; second <= seconds; second++) {
  while (performance.now() - start < second * 1000) {
    const due = ((performance.now() - start) / 1000) * SPANS_A_SECOND;
    for (; spans < due; spans++) tracing.tracer.newTrace('/orders').finish();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  if (second % Math.ceil(seconds / (MOVES + 1)) === 0 && second < seconds) {
    backend.send('move');
    [{ address }] = await once(backend, 'message');
  }
}
await tracing.forceFlush().catch((error) => console.error(error));
const { ended, delivered, dropped, queued, destinations } = tracing.stats();
await tracing.shutdown();
backend.send('report');
const [{ accepted, twice, refused }] = await once(backend, 'message');
backend.disconnect();

const [{ repeated }] = destinations;
console.log(`backend: answers after 0.1 to 3 s, ${refused} batches refused, moved ${MOVES} times`);
console.log(`spans: ${ended} ended, ${accepted} arrived, ${ended - accepted} lost`);
console.log(`repeated: ${twice} arrived twice, stats() says at most ${repeated}`);
const isWell =
  accepted === ended &&
  delivered === ended &&
  queued === 0 &&
  twice <= Math.min(repeated, MOVES * BATCH);
if (!isWell) {
  console.error('FAILED', JSON.stringify({ delivered, dropped, queued }));
  process.exitCode = 1;
}
