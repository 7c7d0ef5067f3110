// An application that imports the package and asks for unixgram, in the main thread or a worker.
import { Worker, isMainThread } from 'node:worker_threads';
import { say } from './say.mjs';

const { inWorker } = JSON.parse(process.argv[2]);

if (isMainThread && inWorker) {
  new Worker(new URL(import.meta.url), { argv: [JSON.stringify({})] });
} else {
  const { init } = await import('kratos-otel');
  say({ isImported: true });
  try {
    init({ network: 'unixgram', addr: '/tmp/nobody.sock' });
  } catch ({ message }) {
    say({ message });
  }
}
