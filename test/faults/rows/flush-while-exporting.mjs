import { runApp } from '../apps/run-app.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS = 512;
const BACKEND_MS = 500;
// What has left and is not counted yet.
const ON_THE_WAY_MS = 2_000;

export const fault = 'flush or shutdown while exporting';
export const holds = 'waits for it: 512 of 512 arrive';

export const ours = ({ scale }) =>
  measure('ours', scale, (backend) => startOurs({ exporter: zipkinDsn(backend) }));

export const stock = ({ scale }) =>
  measure('stock', scale, (backend) => startStock(stockZipkin(backend)));

async function measure(subject, scale, start) {
  const flushed = await flushWhileExporting(start, scale);
  const overHttp = await shutdownAndExit(subject, 'http-backend', [], jaegerOverHttp);
  const overUdp = await shutdownAndExit(subject, 'datagram-collector', ['udp'], jaegerOverUdp);
  return {
    figure: `flush ${flushed} of ${SPANS}; shutdown ${overHttp} (Jaeger over HTTP), ${overUdp} (over UDP)`,
    holds: [flushed, overHttp, overUdp].every((arrived) => arrived === SPANS),
  };
}

/** @returns How many spans the backend has accepted when the flush says that it is done. */
function flushWhileExporting(start, scale) {
  return withPeer('http-backend', [], async (backend) => {
    await backend.tell({ delayMillis: BACKEND_MS * scale });
    const { end, flush, shutdown } = start(backend);
    end(SPANS);
    await until(async () => (await backend.received()).requests > 0);
    await flush();
    const { arrived } = await backend.received();
    await shutdown();
    return arrived;
  });
}

/** @returns How many spans of a process arrive that exits once `shutdown()` has resolved. */
function shutdownAndExit(subject, name, args, dsn) {
  return withPeer(name, args, async (backend) => {
    const options = { subject, to: dsn(backend), count: SPANS, way: 'shutdown and exit' };
    await runApp('end-spans', options);
    await until(async () => (await backend.received()).arrived === SPANS, ON_THE_WAY_MS);
    return (await backend.received()).arrived;
  });
}

const jaegerOverHttp = ({ address }) => `jaeger+http://${address}/api/traces`;
const jaegerOverUdp = ({ address }) => `jaeger+udp://${address}`;
