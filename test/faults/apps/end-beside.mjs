// An application that ends a span and then ends itself, with a listener that is not tracing's. Options:
//   subject   'ours', 'stock' or 'none'
//   to        DSN of the backend
//   config    more settings of `init()`
//   listener  a key of LISTENERS
//   comes     'before' or 'after' tracing is set up
import { say } from './say.mjs';

const { subject, to, config, listener, comes } = JSON.parse(process.argv[2]);

const CLEAN_UP_MS = 300;
const exitLater = () => setTimeout(exitCleaned, CLEAN_UP_MS);

const LISTENERS = {
  on: () => process.on('SIGTERM', exitLater),
  once: () => process.once('SIGTERM', exitLater),
  'signal-exit 3': async () => {
    const { default: onExit } = await import('signal-exit-3');
    onExit(() => say({ isCleaned: true }));
  },
  'signal-exit 4': async () => {
    const { onExit } = await import('signal-exit');
    onExit(() => say({ isCleaned: true }));
  },
  beforeExit: () => process.on('beforeExit', endInBeforeExit),
};
let end = () => {};
let emitted = 0;

if (comes === 'before') await LISTENERS[listener]();
await start();
if (comes === 'after') await LISTENERS[listener]();
if (listener !== 'beforeExit') {
  end(1);
  // Reached only by a process that nothing else ends.
  setTimeout(() => process.exit(9), 8_000);
  process.kill(process.pid, 'SIGTERM');
}

function exitCleaned() {
  say({ isCleaned: true });
  process.exit(3);
}

function endInBeforeExit() {
  say({ emitted: ++emitted });
  end(1);
}

async function start() {
  if (subject === 'none') return;
  const { startStock, stockExporterFor } = await import('../subjects/stock.mjs');
  const { startOurs } = await import('../subjects/ours.mjs');
  const started =
    subject === 'stock' ? startStock(stockExporterFor(to)) : startOurs({ exporter: to, ...config });
  end = started.end;
}
