import { join } from 'node:path';
import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { withSocketFolder } from '../peers/with-socket-folder.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { isUnixgramAvailable, skipped } from '../subjects/unixgram.mjs';

const SPANS = 5000;
const BUSY_MS = 1000;

export const fault = 'unixgram congestion';
export const holds = '5,000 of 5,000 arrive';

export const ours = async ({ scale }) => {
  if (!isUnixgramAvailable()) return skipped;
  return withSocketFolder((folder) =>
    withPeer('datagram-collector', ['unixgram', join(folder, 'socket')], async (collector) => {
      const { end, shutdown, stats } = startOurs({ exporter: `unixgram://${collector.address}` });
      await collector.tell({ busyMillis: BUSY_MS * scale });
      end(SPANS);
      await until(() => stats().queued === 0);
      await shutdown();
      await until(async () => (await collector.received()).arrived === SPANS, 5_000);
      const { arrived, datagrams } = await collector.received();
      return {
        figure: `${whole(arrived)} of ${whole(SPANS)} arrive, in ${whole(datagrams)} datagrams`,
        holds: arrived === SPANS && stats().delivered === SPANS,
      };
    }),
  );
};
