import { setImmediate as nextTurn } from 'node:timers/promises';
import { megabytes, whole } from '../measure/figures.mjs';
import { isBalanced, lost } from '../measure/is-balanced.mjs';
import { watchHeldMemory } from '../measure/memory.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS = 100_000;
const SPANS_A_TURN = 50;
const SPANS_A_LOOK = 5_000;
const SPAN_BYTES = 10_000;
const BACKEND_MS = 20;
// The default `maxQueueBytes` is 64 MiB of what goes over the wire; spans are larger in memory.
const BOUND_BYTES = 100 * 2 ** 20;

export const fault = 'overload';
export const holds =
  'ended = delivered + dropped(reason) + queued, at every moment; memory bounded';

export const ours = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ delayMillis: BACKEND_MS });
    const subject = startOurs({ exporter: zipkinDsn(backend) });
    let moments = 0;
    let balanced = 0;
    const look = () => {
      moments++;
      if (isBalanced(subject.stats())) balanced++;
    };
    const growth = await endTooMany(subject, SPANS * scale, look);
    await until(() => {
      look();
      return subject.stats().queued === 0;
    });
    await subject.shutdown();
    look();
    const { ended, delivered, dropped } = subject.stats();
    const { arrived } = await backend.received();
    return {
      figure: `${whole(ended)} = ${whole(delivered)} delivered + ${whole(lost(dropped))} dropped, balanced at ${whole(balanced)} of ${whole(moments)} moments; heap + ${megabytes(growth)}`,
      holds:
        balanced === moments &&
        ended === SPANS * scale &&
        delivered === arrived &&
        dropped['queue full'] > 0 &&
        lost(dropped) === dropped['queue full'] &&
        growth < BOUND_BYTES,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ delayMillis: BACKEND_MS });
    const subject = startStock(stockZipkin(backend));
    const ended = SPANS * scale;
    const growth = await endTooMany(subject, ended, () => {});
    await subject.flush().catch(() => {});
    await subject.shutdown().catch(() => {});
    const { arrived } = await backend.received();
    return {
      figure: `${whole(ended - arrived)} of ${whole(ended)} lost, no account; heap + ${megabytes(growth)}`,
      holds: false,
    };
  });

/** @returns By how many bytes memory had grown at its worst. */
async function endTooMany({ end }, spans, look) {
  const memory = watchHeldMemory();
  for (let ended = 0; ended < spans; ended += SPANS_A_TURN) {
    end(SPANS_A_TURN, distinctText);
    look();
    await nextTurn();
    look();
    if (ended % SPANS_A_LOOK === 0) memory.look();
  }
  return memory.growth();
}

let made = 0;
/** Text that shares no memory with any other. */
function distinctText() {
  return { text: Buffer.alloc(SPAN_BYTES, String(++made)).toString('latin1') };
}
