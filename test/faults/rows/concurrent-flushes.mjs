import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const FLUSHES = 6;
const SPANS_A_FLUSH = 512;
const BACKEND_MS = 200;

export const fault = 'concurrent flushes';
export const holds = 'one `export()` at a time';

export const ours = ({ scale }) =>
  measure(scale, (backend) =>
    startOurs({ exporter: zipkinDsn(backend), delivery: { maxExportBatchSize: SPANS_A_FLUSH } }),
  );

export const stock = ({ scale }) => measure(scale, (backend) => startStock(stockZipkin(backend)));

function measure(scale, start) {
  return withPeer('http-backend', [], async (backend) => {
    await backend.tell({ delayMillis: BACKEND_MS * scale });
    const { end, flush, shutdown } = start(backend);
    const flushes = [];
    for (let i = 0; i < FLUSHES; i++) {
      end(SPANS_A_FLUSH);
      flushes.push(flush());
    }
    await Promise.all(flushes);
    await shutdown();
    const { arrived, mostAtOnce } = await backend.received();
    const ended = FLUSHES * SPANS_A_FLUSH;
    return {
      figure: `${mostAtOnce} at a time; ${whole(arrived)} of ${whole(ended)} arrive`,
      holds: mostAtOnce === 1 && arrived === ended,
    };
  });
}
