// An application that ends spans and then ends itself. Options:
//   subject   'ours' or 'stock'
//   to        DSN of the backend; a plain URL gives `init()` a stock Zipkin exporter
//   count     how many spans
//   config    more settings of `init()`
//   way       'natural', 'flush', 'shutdown', 'shutdown and exit', 'throw' or a signal
import { say } from './say.mjs';

const { subject, to, count, config, way } = JSON.parse(process.argv[2]);

const { end, flush, shutdown, stats } = await start();
end(count);

if (way.startsWith('shutdown')) {
  const before = performance.now();
  await shutdown().catch(() => {});
  const resolved = performance.now();
  say({ resolvedAfter: resolved - before, dropped: stats?.().dropped });
  process.once('exit', () => say({ exitAfter: performance.now() - resolved }));
  if (way === 'shutdown and exit') process.exit();
} else if (way === 'flush') {
  await flush();
} else if (way === 'throw') {
  setTimeout(() => {
    throw new Error('uncaught');
  });
} else if (way.startsWith('SIG')) {
  // Never reached: the signal ends it.
  setTimeout(() => process.exit(9), 20_000);
  process.kill(process.pid, way);
}

async function start() {
  if (subject === 'stock') {
    const { startStock, stockExporterFor } = await import('../subjects/stock.mjs');
    return startStock(stockExporterFor(to));
  }
  const { startOurs } = await import('../subjects/ours.mjs');
  return startOurs({ exporter: to.startsWith('http:') ? await watched(to) : to, ...config });
}

/** A stock exporter that tells when it is closed. */
async function watched(url) {
  const { ZipkinExporter } = await import('@opentelemetry/exporter-zipkin');
  const exporter = new ZipkinExporter({ url });
  const close = exporter.shutdown.bind(exporter);
  exporter.shutdown = () => {
    say({ isClosed: true });
    return close();
  };
  return exporter;
}
