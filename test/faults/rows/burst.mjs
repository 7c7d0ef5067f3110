import { setTimeout as sleep } from 'node:timers/promises';
import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS = 10_000;
const AFTERMATH_MS = 500;

export const fault = 'burst of 10,000 in one tick';
export const holds = '0 lost with the default queue';

export const ours = () => measure((backend) => startOurs({ exporter: zipkinDsn(backend) }));

export const stock = () => measure((backend) => startStock(stockZipkin(backend)));

function measure(start) {
  return withPeer('http-backend', [], async (backend) => {
    const { end, flush, shutdown } = start(backend);
    end(SPANS);
    await flush();
    await shutdown();
    // The stock parts go on after they have said that they are done.
    await sleep(AFTERMATH_MS);
    const { arrived } = await backend.received();
    return {
      figure: `${whole(SPANS - arrived)} of ${whole(SPANS)} lost`,
      holds: arrived === SPANS,
    };
  });
}
