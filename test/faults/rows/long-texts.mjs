import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const TEXT = '漢'.repeat(100_000);
const LONGEST = 25_000;

export const fault = 'long texts, also in names, keys, links and lists';
export const holds = 'cut by bytes, counted, the span arrives';

export const ours = () =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ isKept: true });
    const { tracer, flush, shutdown, stats } = startOurs({ exporter: zipkinDsn(backend) });
    tracer.startSpan('span-1').setAttribute('text', TEXT).end();
    await flush();
    const cut = stats().cut['value too long'];
    await shutdown();
    const bytes = await bytesAt(backend);
    return {
      figure: `${whole(bytes)} bytes arrive, ${cut} counted`,
      holds: bytes > LONGEST - 4 && bytes <= LONGEST && cut === 1,
    };
  });

export const stock = () =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ isKept: true });
    const { tracer, shutdown } = startStock(stockZipkin(backend));
    tracer.startSpan('span-1').setAttribute('text', TEXT).end();
    await shutdown().catch(() => {});
    const bytes = await bytesAt(backend);
    return { figure: `${whole(bytes)} bytes arrive`, holds: bytes > 0 && bytes <= LONGEST };
  });

async function bytesAt(backend) {
  const { paths } = await backend.received();
  return Buffer.byteLength(Object.values(paths)[0]?.spans[0]?.tags?.text ?? '');
}
