import { KratosZipkinExporter } from 'kratos-otel/zipkin';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { exportOnce } from '../measure/export-once.mjs';
import { megabytes, whole } from '../measure/figures.mjs';
import { peakGrowth } from '../measure/memory.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { stockZipkin } from '../subjects/stock.mjs';

const SPANS = 100;
const BOUND_BYTES = 20 * 2 ** 20;
const STOCK_LIMIT_MS = 5000;
const TIMEOUT_MS = 20_000;

export const fault = 'response cut, or 60 MB long';
export const holds = 'one callback; heap bounded';

const behave = async (backend) => {
  for (const mode of ['cut', 'flood']) await backend.tell({ path: `/${mode}`, mode });
};

export const ours = () =>
  withPeer('http-backend', [], async (backend) => {
    await behave(backend);
    const exporterAt = (path) =>
      new KratosZipkinExporter({
        endpoint: `http://${backend.address}${path}`,
        timeout: TIMEOUT_MS,
      });
    let cut, flood, arrived;
    const growth = await peakGrowth(async () => {
      cut = await exportOnce(exporterAt('/cut'));
      flood = await exportOnce(exporterAt('/flood'));
      arrived = await stockExportersInOurDelivery(backend);
    });
    return {
      figure: `${cut.callbacks} and ${flood.callbacks} callbacks; heap + ${megabytes(growth)}; ${whole(arrived)} of ${2 * SPANS} delivered`,
      holds:
        cut.callbacks === 1 &&
        flood.callbacks === 1 &&
        growth < BOUND_BYTES &&
        arrived === 2 * SPANS,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    await behave(backend);
    const limit = STOCK_LIMIT_MS * scale;
    const cut = await exportOnce(stockZipkin(backend, '/cut'), limit);
    let flood;
    const growth = await peakGrowth(async () => {
      flood = await exportOnce(stockZipkin(backend, '/flood'));
    });
    return {
      figure: `${cut.callbacks} and ${flood.callbacks} callbacks; heap + ${megabytes(growth)}`,
      holds: cut.callbacks === 1 && growth < BOUND_BYTES,
    };
  });

/** Both backends have said yes before it went wrong: their spans are delivered, and not again. */
async function stockExportersInOurDelivery(backend) {
  const { end, stats, shutdown } = startOurs({
    exporters: ['/cut', '/flood'].map(
      (path) => new ZipkinExporter({ url: `http://${backend.address}${path}` }),
    ),
    // The stock exporter never gets over a response that was cut, and cannot be closed in peace.
    delivery: { scheduledDelayMillis: 0, shutdownTimeoutMillis: 500 },
  });
  end(SPANS);
  await until(() => stats().queued === 0);
  const { destinations } = stats();
  await shutdown();
  return destinations.reduce((sum, { delivered }) => sum + delivered, 0);
}
