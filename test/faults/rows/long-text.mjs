import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { startStock } from '../subjects/stock.mjs';

const TAGS = [
  { sql: '中'.repeat(100_000) },
  { a: 'x'.repeat(20_000), b: 'y'.repeat(20_000) },
  Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`tag-${n}`, 'ж'.repeat(5_000)])),
  { ['键'.repeat(40_000)]: 'a long key' },
];
const NETWORKS = { tcp: ['stream-collector', ['tcp']], udp: ['datagram-collector', ['udp']] };

export const fault = '100,000 Chinese characters in a tag';
export const holds = 'cut by bytes, counted, the span arrives';

export async function ours() {
  const results = [];
  for (const [network, [name, args]] of Object.entries(NETWORKS)) {
    const arrived = await measure(name, args, (address) =>
      startOurs({ exporter: `${network}://${address}` }),
    );
    results.push({ network, arrived });
  }
  return {
    figure: `${results.map(({ network, arrived }) => `${network} ${arrived}`).join(', ')} of ${TAGS.length} spans with long texts arrive`,
    holds: results.every(({ arrived }) => arrived === TAGS.length),
  };
}

export async function stock() {
  const [name, args] = NETWORKS.udp;
  const arrived = await measure(name, args, (address) => {
    const [host, port] = address.split(':');
    return startStock(new JaegerExporter({ host, port: Number(port) }));
  });
  return {
    figure: `jaeger over udp: ${arrived} of ${TAGS.length} spans with long texts arrive`,
    holds: arrived === TAGS.length,
  };
}

function measure(name, args, start) {
  return withPeer(name, args, async (collector) => {
    const { end, flush, shutdown } = start(collector.address);
    for (const tags of TAGS) end(1, () => tags);
    await flush().catch(() => {});
    await until(async () => (await collector.received()).arrived === TAGS.length, 2_000);
    await shutdown().catch(() => {});
    return (await collector.received()).arrived;
  });
}
