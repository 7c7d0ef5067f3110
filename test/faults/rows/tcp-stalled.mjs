import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { megabytes, whole } from '../measure/figures.mjs';
import { isBalanced } from '../measure/is-balanced.mjs';
import { watchHeldMemory } from '../measure/memory.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs } from '../subjects/ours.mjs';

const SPANS = 20_000;
const SPANS_A_TICK = 1000;
const TICK_MS = 50;
const VALUE = 'x'.repeat(2000);
// The exporter writes 64 KiB at a time, and one message more.
const BOUND_BYTES = 96 * 1024;
const HEAP_BYTES = 64 * 2 ** 20;

export const fault = 'TCP peer stalled';
export const holds = 'stops at `write() === false`, bounded';

export const ours = ({ scale }) =>
  withPeer('stream-collector', ['tcp'], async (collector) => {
    await collector.tell({ isReading: false });
    const sockets = openedSockets();
    const { end, shutdown, stats } = startOurs({
      exporter: `tcp://${collector.address}`,
      delivery: { initialBackoffMillis: 10, maxBackoffMillis: 100 },
    });
    const memory = watchHeldMemory();
    let buffered = 0;
    let balanced = true;
    for (let ended = 0; ended < SPANS; ended += SPANS_A_TICK) {
      end(SPANS_A_TICK, () => ({ text: VALUE }));
      await sleep(TICK_MS * scale);
      buffered = Math.max(buffered, ...sockets().map(({ writableLength }) => writableLength));
      balanced &&= isBalanced(stats());
      memory.look();
    }
    const stalled = stats().queued;
    await collector.tell({ isReading: true });
    await until(() => stats().queued === 0);
    await shutdown();
    await until(async () => (await collector.received()).arrived === SPANS, 5_000);
    const { arrived } = await collector.received();
    return {
      figure: `${whole(buffered / 1024)} KiB in the socket at most, heap + ${megabytes(memory.growth())}; ${whole(arrived)} of ${whole(SPANS)} arrive later`,
      holds:
        balanced &&
        stalled > 0 &&
        buffered <= BOUND_BYTES &&
        memory.growth() < HEAP_BYTES &&
        arrived === SPANS,
    };
  });

/** The sockets that the process has opened and not closed, which only the exporter does. */
function openedSockets() {
  const sockets = new Set();
  subscribe('net.client.socket', ({ socket }) => sockets.add(socket));
  return () => [...sockets].filter((socket) => !socket.destroyed);
}
