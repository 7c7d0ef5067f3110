import { join } from 'node:path';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { withSocketFolder } from '../peers/with-socket-folder.mjs';
import { isUnixgramAvailable } from '../subjects/unixgram.mjs';
import { startOurs } from '../subjects/ours.mjs';

const SPANS = 100;

export const fault = 'socket missing, peer restarted';
export const holds = 'reconnect with backoff; what is queued reaches the new peer';

export const ours = () =>
  withSocketFolder(async (folder) => {
    const path = (name) => join(folder, name);
    const results = [
      await run('tcp', ['stream-collector', ['tcp']]),
      await run('unix', ['stream-collector', ['unix', path('unix')]]),
    ];
    if (isUnixgramAvailable()) {
      results.push(await run('unixgram', ['datagram-collector', ['unixgram', path('unixgram')]]));
    }
    return {
      figure:
        results.map(({ network, arrived }) => `${network} ${arrived}`).join(', ') +
        ` of ${2 * SPANS}`,
      holds: results.every(({ arrived, isQueued }) => isQueued && arrived === 2 * SPANS),
    };
  });

function run(network, [name, args]) {
  return withPeer(name, args, async (collector) => {
    await collector.tell({ isUp: false });
    const { end, shutdown, stats } = startOurs({ exporter: `${network}://${collector.address}` });
    let isQueued = true;
    for (let spans = SPANS; spans <= 2 * SPANS; spans += SPANS) {
      end(SPANS);
      isQueued &&= stats().queued === SPANS;
      await collector.tell({ isUp: true });
      await until(async () => (await collector.received()).arrived === spans);
      if (spans === SPANS) await collector.tell({ isUp: false });
    }
    await shutdown();
    const { arrived } = await collector.received();
    return { network, arrived, isQueued };
  });
}
