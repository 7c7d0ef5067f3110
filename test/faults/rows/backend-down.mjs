import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS_A_SECOND = 500;
const FIRST_BACKOFF_MS = 500;
const TICK_MS = 10;
// A machine that is busy may have held the process for the whole outage.
const LONGEST_PAUSE_MS = 5_000;

export const fault = 'backend down 2 s of 5 s, 500 spans/s';
export const holds = '0 lost within the queue; retry with backoff and jitter';

export const ours = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    const initialBackoffMillis = Math.ceil(FIRST_BACKOFF_MS * scale);
    const subject = startOurs({ exporter: zipkinDsn(backend), delivery: { initialBackoffMillis } });
    const { ended, arrived, failed } = await outage(subject, backend, scale);
    const pauses = failed.slice(1).map((at, index) => at - failed[index]);
    // Half of a pause is certain.
    const isBackingOff = pauses.every(
      (pause, index) => pause >= (initialBackoffMillis * 2 ** index) / 2 - 1,
    );
    return {
      figure: `${lostOf(ended, arrived)}, ${failed.length} attempts while down`,
      holds: arrived === ended && failed.length > 0 && isBackingOff,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    const { ended, arrived } = await outage(startStock(stockZipkin(backend)), backend, scale);
    return { figure: lostOf(ended, arrived), holds: arrived === ended };
  });

async function outage(subject, backend, scale) {
  const attempts = connectionTimes();
  const start = performance.now();
  const endUntil = async (second) => {
    for (;;) {
      const at = Math.min(performance.now() - start, second * 1000 * scale);
      const due = Math.round((at / 1000) * SPANS_A_SECOND);
      subject.end(due - ended);
      ended = due;
      if (at === second * 1000 * scale) return;
      await sleep(TICK_MS);
    }
  };
  let ended = 0;
  await endUntil(1.5);
  await backend.tell({ isUp: false });
  const from = performance.now();
  await endUntil(3.5);
  await until(() => attempts.some((at) => at > from), LONGEST_PAUSE_MS);
  const to = performance.now();
  await backend.tell({ isUp: true });
  await endUntil(5);
  await subject.flush().catch(() => {});
  await subject.shutdown().catch(() => {});
  const { arrived } = await settledReport(backend);
  return { ended, arrived, failed: attempts.filter((at) => at > from && at < to) };
}

/** What a shutdown has left behind may still be on its way. */
async function settledReport(backend) {
  let last;
  await until(async () => {
    const before = last?.requests;
    await sleep(50);
    last = await backend.received();
    return last.requests === before;
  });
  return last;
}

function connectionTimes() {
  const times = [];
  subscribe('net.client.socket', () => times.push(performance.now()));
  return times;
}

const lostOf = (ended, arrived) => `${whole(ended - arrived)} of ${whole(ended)} lost`;
