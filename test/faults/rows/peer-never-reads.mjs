import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { megabytes, whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { withSocketFolder } from '../peers/with-socket-folder.mjs';
import { startOurs } from '../subjects/ours.mjs';

const SPANS = 10_000;
const VALUE = 'x'.repeat(1000);
const STALLED_MS = 10_000;
// Linux shows what waits in the kernel. Elsewhere the buffers of one connection are the bound.
const BOUND_BYTES = process.platform === 'linux' ? 1_000_000 : 8_000_000;

export const fault = 'peer that accepts and never reads';
export const holds = 'about 1 MB swallowed in all; the rest waits';

export const ours = ({ scale }) =>
  withSocketFolder(async (folder) => {
    const results = [
      await measure('tcp', ['tcp'], scale),
      await measure('unix', ['unix', join(folder, 'unix')], scale),
    ];
    return {
      figure: results
        .map(
          ({ network, swallowed, connections, arrived }) =>
            `${network}: ${megabytes(swallowed)} swallowed on ${connections} connections, ${whole(arrived)} of ${whole(SPANS)} arrive later`,
        )
        .join('; '),
      holds: results.every(
        ({ swallowed, arrived }) => swallowed < BOUND_BYTES && arrived === SPANS,
      ),
    };
  });

function measure(network, args, scale) {
  return withPeer('stream-collector', args, async (collector) => {
    await collector.tell({ isReading: false });
    const { end, shutdown, stats } = startOurs({
      exporter: `${network}://${collector.address}?timeout=500ms`,
      delivery: { initialBackoffMillis: 50, maxBackoffMillis: 200 },
    });
    end(SPANS, () => ({ text: VALUE }));
    await sleep(STALLED_MS * scale);
    const swallowed = stats().delivered * VALUE.length;
    const { connections } = await collector.received();
    await collector.tell({ isReading: true });
    await until(() => stats().queued === 0);
    await shutdown();
    await until(async () => (await collector.received()).arrived === SPANS, 5_000);
    const { arrived } = await collector.received();
    return { network, swallowed, connections: connections.length, arrived };
  });
}
