import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { startOurs } from '../subjects/ours.mjs';
import { startStock } from '../subjects/stock.mjs';

const EVENTS = 1000;

export const fault = '1,000 events of a library on one span';
export const holds =
  'the first 256, then a marker; 744 counted, as for log entries of the legacy API';

export const ours = async () => {
  const exporter = new InMemorySpanExporter();
  const { tracer, flush, stats } = startOurs({ exporter });
  addEvents(tracer);
  await flush();
  const cut = stats().cut['too many logs'];
  const { first, last, count } = keptBy(exporter);
  return {
    figure: `${first} to ${last} and a marker are kept, ${cut} counted`,
    holds: first === 0 && last === 255 && count === 257 && cut === 744,
  };
};

export const stock = async () => {
  const exporter = new InMemorySpanExporter();
  const { tracer, flush } = startStock(exporter);
  addEvents(tracer);
  await flush();
  const { first, last } = keptBy(exporter);
  return { figure: `${first} to ${last} are kept`, holds: first === 0 };
};

function addEvents(tracer) {
  const span = tracer.startSpan('op');
  for (let n = 0; n < EVENTS; n++) span.addEvent('event', { n });
  span.end();
}

function keptBy(exporter) {
  const [{ events }] = exporter.getFinishedSpans();
  const numbers = events.map(({ attributes }) => attributes.n).filter((n) => n !== undefined);
  return { first: numbers[0], last: numbers.at(-1), count: events.length };
}
