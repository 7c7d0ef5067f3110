import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import { KratosJaegerExporter } from 'kratos-otel/jaeger';
import { KratosExporter } from 'kratos-otel/reporter';
import { KratosZipkinExporter } from 'kratos-otel/zipkin';
import { exportOnce } from '../measure/export-once.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const SPANS = 10;
const FAILED = 1;
const STOCK_LIMIT_MS = 2000;

export const fault = 'export after shutdown';
export const holds = 'callback FAILED, counted';

export const ours = () =>
  withPeer('http-backend', [], async (backend) => {
    const url = `http://${backend.address}/`;
    const kratos = new KratosExporter({ network: 'tcp', addr: backend.address });
    const jaeger = new KratosJaegerExporter({ endpoint: url });
    const failed = await countFailed([kratos, jaeger, new KratosZipkinExporter({ endpoint: url })]);
    const counted = kratos.stats().dropped['after shutdown'] + jaeger.stats().failed;
    const { end, shutdown, stats } = startOurs({ exporter: zipkinDsn(backend) });
    await shutdown();
    end(SPANS);
    const late = stats().dropped['after shutdown'];
    return {
      figure: `${failed} of 3 exporters call back FAILED; ${late} of ${SPANS} late spans counted`,
      holds: failed === 3 && counted === 4 && late === SPANS && stats().ended === SPANS,
    };
  });

export const stock = ({ scale }) =>
  withPeer('http-backend', [], async (backend) => {
    const jaeger = new JaegerExporter({ endpoint: `http://${backend.address}/` });
    const failed = await countFailed([stockZipkin(backend), jaeger], STOCK_LIMIT_MS * scale);
    const { end, shutdown } = startStock(stockZipkin(backend));
    await shutdown();
    end(SPANS);
    return { figure: `${failed} of 2 exporters call back FAILED; nothing counted`, holds: false };
  });

async function countFailed(exporters, limitMillis) {
  let failed = 0;
  for (const exporter of exporters) {
    await exporter.shutdown();
    const { callbacks, code } = await exportOnce(exporter, limitMillis);
    if (callbacks === 1 && code === FAILED) failed++;
  }
  return failed;
}
