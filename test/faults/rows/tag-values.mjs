import { tagString } from 'kratos-otel';
import { whole } from '../measure/figures.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';
import { LONG, LONGEST, tagValues } from '../subjects/tag-values.mjs';

export const fault =
  'tag value: cycle, BigInt, symbol, function, null, NaN, throwing toString, 10 MB string';
export const holds =
  'one documented conversion per type; never throws, never hangs; length limit with a count';

export const ours = () =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ isKept: true });
    const { tracing, flush, shutdown, stats } = startOurs({ exporter: zipkinDsn(backend) });
    const trace = tracing.tracer.newTrace('span-1');
    for (const [key, { value }] of Object.entries(tagValues)) trace.setTag({ key, value });
    trace.setTag(tagString('long', LONG));
    trace.finish();
    await flush();
    const cut = stats().cut['value too long'];
    await shutdown();
    const tags = await tagsAt(backend);
    const wrong = Object.entries(tagValues).filter(([key, { sent }]) => tags[key] !== sent);
    const count = Object.keys(tagValues).length;
    const length = tags.long?.length;
    return {
      figure: `${count - wrong.length} of ${count} as documented; ${whole(LONG.length)} characters cut to ${whole(length)}, ${cut} counted${listOf(wrong, tags)}`,
      holds: wrong.length === 0 && length === LONGEST && cut === 1,
    };
  });

export const stock = () =>
  withPeer('http-backend', [], async (backend) => {
    await backend.tell({ isKept: true });
    const { tracer, shutdown } = startStock(stockZipkin(backend));
    const span = tracer.startSpan('span-1');
    let thrown = 0;
    for (const [key, { value }] of Object.entries(tagValues)) {
      try {
        span.setAttribute(key, value);
      } catch {
        thrown++;
      }
    }
    span.setAttribute('long', LONG);
    span.end();
    await shutdown().catch(() => {});
    const tags = await tagsAt(backend);
    const kept = Object.keys(tagValues).filter((key) => key in tags).length;
    const count = Object.keys(tagValues).length;
    return {
      figure: `${count - kept} of ${count} left out, ${thrown} thrown; ${whole(tags.long?.length ?? 0)} characters sent whole`,
      holds: kept === count && tags.long?.length < LONG.length,
    };
  });

async function tagsAt(backend) {
  const { paths } = await backend.received();
  return Object.values(paths)[0]?.spans[0]?.tags ?? {};
}

const listOf = (wrong, tags) =>
  wrong.length === 0 ? '' : ` (wrong: ${wrong.map(([key]) => `${key} = ${tags[key]}`).join(', ')})`;
