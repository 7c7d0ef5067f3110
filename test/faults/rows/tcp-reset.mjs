import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs } from '../subjects/ours.mjs';

const SPANS = 3000;
// Odd numbers of bytes, none of which is a whole number of messages or of writes.
const RESETS = [101, 1_003, 20_011, 65_537, 99_991];

export const fault = 'TCP reset mid-message';
export const holds = 'the new connection starts at a message boundary';

export const ours = () =>
  withPeer('stream-collector', ['tcp'], async (collector) => {
    await collector.tell({ resetAfter: RESETS });
    const { end, shutdown, stats } = startOurs({
      exporter: `tcp://${collector.address}?timeout=5s`,
    });
    // As long as there are resets to come: what the kernel has taken is out of our hands.
    await until(async () => {
      end(SPANS);
      await until(() => stats().queued === 0);
      return (await collector.received()).connections.length > RESETS.length;
    });
    await shutdown();
    const { connections } = await collector.received();
    const clean = connections.filter(({ isMalformed }) => !isMalformed);
    return {
      figure: `${whole(clean.length)} of ${whole(connections.length)} connections start with a whole message, after ${RESETS.length} resets`,
      holds: connections.length > RESETS.length && clean.length === connections.length,
    };
  });
