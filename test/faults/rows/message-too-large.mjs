import { megabytes, whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS = 512;
const VALUE = 'x'.repeat(20_000);
// What proxies allow unless they are told otherwise, and one that nobody expects.
const LIMITS = [1024 * 1024, 200_000];

export const fault = "batch over the backend's message size";
export const holds = 'split by bytes';

export const ours = () =>
  measure((backend, path) => startOurs({ exporter: zipkinDsn(backend, path) }));

export const stock = () => measure((backend, path) => startStock(stockZipkin(backend, path)));

function measure(start) {
  return withPeer('http-backend', [], async (backend) => {
    const figures = [];
    let isComplete = true;
    for (const maxBytes of LIMITS) {
      await backend.tell({ path: `/${maxBytes}`, maxBytes });
      const { end, flush, shutdown } = start(backend, `/${maxBytes}`);
      end(SPANS, () => ({ a: VALUE, b: VALUE }));
      await flush().catch(() => {});
      await shutdown().catch(() => {});
      const { arrived, requests, biggest } = (await backend.received()).paths[`/${maxBytes}`];
      figures.push(
        `${arrived} of ${SPANS} at ${whole(maxBytes)} bytes (${requests} requests, ${megabytes(biggest)} at most)`,
      );
      isComplete &&= arrived === SPANS;
    }
    return { figure: figures.join('; '), holds: isComplete };
  });
}
