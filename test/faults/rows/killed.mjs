import { runApp } from '../apps/run-app.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { zipkinDsn } from '../subjects/ours.mjs';

const SPANS = 100;
const FLUSH_MS = 2000;
const UNCAUGHT_CODE = 1;

export const fault = 'SIGTERM, uncaught exception';
export const holds = 'opt-in bounded flush, then the original signal or exit code';

export const ours = ({ scale }) => {
  const flushOnExit = { signals: ['SIGTERM'], uncaughtException: true };
  return measure('ours', { flushOnExit }, { ...flushOnExit, timeoutMillis: FLUSH_MS * scale });
};

export const stock = () => measure('stock', {}, undefined);

function measure(subject, config, boundedFlush) {
  return withPeer('http-backend', [], async (backend) => {
    const run = (way, path, more = config) =>
      runApp('end-spans', {
        subject,
        to: zipkinDsn(backend, path),
        count: SPANS,
        config: more,
        way,
      });
    await backend.tell({ path: '/hung', mode: 'hang' });
    const terminated = await run('SIGTERM', '/terminated');
    const thrown = await run('throw', '/thrown');
    const outcomes = [isTerminated(terminated), isThrown(thrown)];
    if (boundedFlush !== undefined) {
      const hung = { flushOnExit: boundedFlush };
      outcomes.push(isTerminated(await run('SIGTERM', '/hung', hung)));
      outcomes.push(isThrown(await run('throw', '/hung', hung)));
    }
    const { paths } = await backend.received();
    const [first, second] = ['/terminated', '/thrown'].map((path) => paths[path]?.arrived ?? 0);
    const kept = outcomes.filter(Boolean).length;
    return {
      figure: `${first} and ${second} of ${SPANS} arrive; ${kept} of ${outcomes.length} outcomes kept${boundedFlush === undefined ? '' : ', hung backend included'}`,
      holds: first === SPANS && second === SPANS && kept === outcomes.length,
    };
  });
}

const isTerminated = ({ signal, isHung }) => !isHung && signal === 'SIGTERM';
const isThrown = ({ code, stderr }) => code === UNCAUGHT_CODE && stderr.includes('Error: uncaught');
