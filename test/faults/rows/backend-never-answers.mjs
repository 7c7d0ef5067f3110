import { KratosZipkinExporter } from 'kratos-otel/zipkin';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { exportOnce } from '../measure/export-once.mjs';
import { whole } from '../measure/figures.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { stockZipkin } from '../subjects/stock.mjs';

const TIMEOUT_MS = 1000;
const SPANS = 1024;
const STOCK_LIMIT_MS = 5000;

export const fault = 'backend never answers';
export const holds = 'one callback by the deadline; the next batch flows';

export const ours = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ path: '/hung', mode: 'hang' });
    const timeout = TIMEOUT_MS * scale;
    const hung = new KratosZipkinExporter({ endpoint: `http://${backend.address}/hung`, timeout });
    const { callbacks, code, after } = await exportOnce(hung);
    const { arrived } = await stockExporterInOurDelivery(backend, timeout);
    return {
      figure: `${callbacks} callback after ${whole(after)} ms (limit ${whole(timeout)}); ${whole(arrived)} of ${whole(SPANS)} arrive`,
      holds: callbacks === 1 && code === 1 && after >= timeout - 1 && arrived === SPANS,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ path: '/hung', mode: 'hang' });
    const limit = STOCK_LIMIT_MS * scale;
    const { callbacks } = await exportOnce(stockZipkin(backend, '/hung'), limit);
    return { figure: `${callbacks} callbacks in ${whole(limit)} ms`, holds: callbacks === 1 };
  });

/** The stock exporter itself never calls back; the delivery around it does not depend on it. */
async function stockExporterInOurDelivery(backend, exportTimeoutMillis) {
  await backend.tell({ mode: 'hang' });
  const exporter = new ZipkinExporter({ url: `http://${backend.address}/` });
  const { end, flush, shutdown } = startOurs({ exporter, delivery: { exportTimeoutMillis } });
  end(SPANS);
  await until(async () => (await backend.received()).paths['/']?.requests > 0);
  await backend.tell({ mode: 'answer' });
  await flush();
  await shutdown();
  return (await backend.received()).paths['/'];
}
