import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const RESTARTS = 8;
const SPANS = 50;

export const fault = 'backend restarts on a kept-alive connection';
export const holds = 'the first export after it is delivered';

export const ours = ({ scale }) =>
  measure(({ address }) =>
    startOurs({
      exporter: zipkinDsn({ address }),
      delivery: { initialBackoffMillis: Math.ceil(500 * scale) },
    }),
  );

export const stock = () => measure((backend) => startStock(stockZipkin(backend)));

/** The client cannot know: the connection is reset when the next request is on its way. */
function measure(start) {
  return withPeer('http-backend', [], async (backend) => {
    const { end, flush, shutdown } = start(backend);
    let delivered = 0;
    let before = 0;
    for (let i = 0; i <= RESTARTS; i++) {
      end(SPANS);
      await flush().catch(() => {});
      const { arrived } = await backend.received();
      if (i > 0 && arrived - before === SPANS) delivered++;
      before = arrived;
      await backend.tell({ isStale: true });
    }
    await shutdown().catch(() => {});
    return {
      figure: `${whole(delivered)} of ${whole(RESTARTS)} first exports delivered`,
      holds: delivered === RESTARTS,
    };
  });
}
