import { setTimeout as sleep } from 'node:timers/promises';
import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const RETRYABLE = [429, 502, 503, 504];
const FINAL = [301, 302, 307, 308, 401, 403, 404, 405, 408, 410, 415, 500, 501, 505];
const UNREADABLE = [400, 422];
// To find the one span that the backend cannot read, halves are sent, but not each span alone.
const MOST_REQUESTS = 2 * 20;
const SPANS = 20;
const ASKED_MS = 1000;

export const fault = '429, 502, 503, 504';
export const holds =
  'retried, Retry-After honoured; 400 and 422 in halves; other 3xx/4xx/5xx once; all counted';

/** A path for each status, so that one run meets all of them. */
async function behave(backend) {
  for (const status of RETRYABLE) {
    await backend.tell({ path: `/${status}`, answers: [status, status] });
  }
  for (const status of [...FINAL, ...UNREADABLE])
    await backend.tell({ path: `/${status}`, always: status });
  const headers = { 'retry-after': '1' };
  await backend.tell({ path: '/later', answers: [{ status: 503, headers }] });
}

const PATHS = [...RETRYABLE, ...FINAL, ...UNREADABLE, 'later'].map((name) => `/${name}`);

export const ours = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await behave(backend);
    const { end, stats, shutdown } = startOurs({
      exporters: PATHS.map((path) => zipkinDsn(backend, path)),
      delivery: { initialBackoffMillis: Math.ceil(500 * scale), scheduledDelayMillis: 0 },
    });
    end(SPANS);
    await until(() => stats().queued === 0);
    const { destinations } = stats();
    await shutdown();
    const { paths } = await backend.received();
    const retried = RETRYABLE.filter(
      (status) => paths[`/${status}`].arrived === SPANS && paths[`/${status}`].requests === 3,
    );
    const once = FINAL.filter(
      (status) =>
        paths[`/${status}`].requests === 1 &&
        destinations[PATHS.indexOf(`/${status}`)].dropped.rejected === SPANS,
    );
    const halved = UNREADABLE.filter(
      (status) =>
        paths[`/${status}`].requests <= MOST_REQUESTS &&
        destinations[PATHS.indexOf(`/${status}`)].dropped.rejected === SPANS,
    );
    const { arrived, times } = paths['/later'];
    const waited = times[1] - times[0];
    return {
      figure: `${retried.length} of ${RETRYABLE.length} retried and delivered; again ${whole(waited)} ms after \`Retry-After: 1\`; ${halved.length} of ${UNREADABLE.length} in halves and counted; ${once.length} of ${FINAL.length} others once and counted`,
      holds:
        retried.length === RETRYABLE.length &&
        once.length === FINAL.length &&
        halved.length === UNREADABLE.length &&
        arrived === SPANS &&
        // The answer and the next request are seen at the backend, timers round down.
        waited >= ASKED_MS - 5,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await behave(backend);
    for (const path of PATHS) {
      const { end, shutdown } = startStock(stockZipkin(backend, path));
      end(SPANS);
      await shutdown().catch(() => {});
    }
    await sleep(ASKED_MS * 2 * scale);
    const { paths } = await backend.received();
    const retried = RETRYABLE.filter((status) => paths[`/${status}`].arrived === SPANS);
    return {
      figure: `${retried.length} of ${RETRYABLE.length} retried; nothing counted`,
      holds: retried.length === RETRYABLE.length,
    };
  });
