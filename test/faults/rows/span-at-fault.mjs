import { lost } from '../measure/is-balanced.mjs';
import { settledAfter } from '../measure/settled-after.mjs';
import { until } from '../measure/until.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { badSpans } from '../subjects/bad-spans.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockExporterFor, stockZipkin } from '../subjects/stock.mjs';

const NEIGHBOURS = 100;
const MAX_BYTES = 200_000;
// A neighbour that had to wait for another attempt would not arrive before the flush is over.
const FAR_MS = 600_000;
const FLUSH_MS = 5_000;
// Datagrams that have left and are not counted yet.
const ON_THE_WAY_MS = 1_000;

export const fault = 'one span that cannot be encoded, or is too large';
export const holds = 'only it is dropped, counted; its neighbours arrive at once';

const http = ['http-backend', []];
const udp = ['datagram-collector', ['udp']];
const tcp = ['stream-collector', ['tcp']];
const jaegerDsn = ({ address }) => `jaeger+udp://${address}`;

const destinations = [
  { title: 'Zipkin', peer: http, exporter: zipkinDsn },
  { title: 'stock Zipkin exporter', peer: http, exporter: stockZipkin },
  { title: 'Jaeger over UDP', peer: udp, exporter: jaegerDsn },
  { title: 'Kratos', peer: tcp, exporter: ({ address }) => `tcp://${address}?timeout=5s` },
];

const stockDestinations = [
  { title: 'Zipkin', peer: http, exporter: stockZipkin },
  { title: 'Jaeger over UDP', peer: udp, exporter: (peer) => stockExporterFor(jaegerDsn(peer)) },
];

const delivery = {
  initialBackoffMillis: FAR_MS,
  maxBackoffMillis: FAR_MS,
  flushTimeoutMillis: FLUSH_MS,
  shutdownTimeoutMillis: 1000,
};

export const ours = () =>
  measure(destinations, (exporter) => startOurs({ exporter, delivery }), isAccounted);

export const stock = () => measure(stockDestinations, startAndClose, () => true);

/** The stock Jaeger exporter sends what does not fill a packet at its shutdown, and not before. */
function startAndClose(exporter) {
  const { flush, shutdown, ...subject } = startStock(exporter);
  return { ...subject, shutdown, flush: () => flush().finally(shutdown) };
}

async function measure(all, start, isCounted) {
  const figures = [];
  let isGood = true;
  for (const { title, peer, exporter } of all) {
    const arrivals = [];
    for (const { what, make } of badSpans) {
      const { arrived, stats } = await run(peer, make, (backend) => start(exporter(backend)));
      arrivals.push(arrived);
      const isFine = arrived === NEIGHBOURS && isCounted(stats);
      if (!isFine) figures.push(`${title}, ${what}: ${arrived} of ${NEIGHBOURS} neighbours`);
      isGood &&= isFine;
    }
    if (arrivals.every((arrived) => arrived === NEIGHBOURS)) {
      figures.push(`${title}: ${NEIGHBOURS} of ${NEIGHBOURS} neighbours`);
    }
  }
  return { figure: figures.join('; '), holds: isGood };
}

/** An exporter that can encode the span after all has delivered it. */
function isAccounted({ delivered, dropped }) {
  const ownFault = dropped['cannot be encoded'] + dropped['too large'];
  return ownFault === lost(dropped) && delivered + ownFault === NEIGHBOURS + 1;
}

function run([name, args], makeBadSpan, start) {
  return withPeer(name, args, async (backend) => {
    await backend.tell({ maxBytes: MAX_BYTES });
    const { tracer, end, flush, shutdown, stats } = start(backend);
    end(NEIGHBOURS / 2);
    makeBadSpan(tracer);
    end(NEIGHBOURS / 2);
    await settledAfter(flush(), FLUSH_MS);
    await until(async () => (await backend.received()).arrived >= NEIGHBOURS, ON_THE_WAY_MS);
    const { arrived } = await backend.received();
    const measured = { arrived, stats: stats?.() };
    await settledAfter(shutdown(), FLUSH_MS);
    return measured;
  });
}
