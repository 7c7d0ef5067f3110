import { join } from 'node:path';
import { runApp } from '../apps/run-app.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { withSocketFolder } from '../peers/with-socket-folder.mjs';
import { isUnixgramAvailable } from '../subjects/unixgram.mjs';

const SPANS = 10;

export const fault = 'idle reporter';
export const holds = 'never keeps the process alive';

/** The process has flushed, has nothing to do, and never shuts down. */
export const ours = () =>
  withSocketFolder(async (folder) => {
    const peers = {
      tcp: ['stream-collector', ['tcp']],
      unix: ['stream-collector', ['unix', join(folder, 'unix')]],
      udp: ['datagram-collector', ['udp']],
      ...(isUnixgramAvailable() && {
        unixgram: ['datagram-collector', ['unixgram', join(folder, 'unixgram')]],
      }),
    };
    const exited = [];
    for (const [network, [name, args]] of Object.entries(peers)) {
      const isGood = await withPeer(name, args, async (collector) => {
        const to = `${network}://${collector.address}?timeout=5s`;
        const unused = await run(to, 0);
        const used = await run(to, SPANS);
        const { arrived } = await collector.received();
        return unused && used && arrived === SPANS;
      });
      if (isGood) exited.push(network);
    }
    const networks = Object.keys(peers);
    return {
      figure: `exits by itself over ${exited.join(', ')}, used and unused`,
      holds: exited.length === networks.length,
    };
  });

async function run(to, count) {
  const config = { flushOnExit: false };
  const options = { subject: 'ours', to, count, config, way: 'flush' };
  const { code, isHung } = await runApp('end-spans', options);
  return !isHung && code === 0;
}
