import assert from 'node:assert/strict';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extract } from 'kratos-otel';
import { timeScenario } from '../harness/time-scenario.mjs';
import { startKratos } from '../peers/kratos.mjs';
import { PROPAGATORS } from '../peers/propagators.mjs';
import { CARRIERS } from './carriers.mjs';
import { IDS, ID_COUNT } from './trace-ids.mjs';

const LEGACY = 'extract()';
const PARENT = 'b7ad6b7169203331';

/** Carriers with the header, each a string of its own as from a socket, not a literal. */
function carriersOf({ header, write }, { open }) {
  return IDS.map(({ traceId, spanId }) =>
    open({ [header]: Buffer.from(write(traceId, spanId, PARENT)).toString('latin1') }),
  );
}

function extractionsBy(propagator, carrier) {
  const { getter } = carrier;
  const carriers = carriersOf(propagator, carrier);
  const extractor = propagator.create();
  let next = 0;
  const read = () =>
    trace.getSpanContext(extractor.extract(ROOT_CONTEXT, carriers[next++ % ID_COUNT], getter));
  for (const ids of IDS) {
    const { traceId, spanId, traceFlags } = read();
    assert.deepEqual({ traceId, spanId, traceFlags }, { ...ids, traceFlags: 1 });
  }
  return read;
}

/** The legacy call, which starts the server's span as well. */
function legacyExtractions(carrier) {
  startKratos({ sampled: true });
  const carriers = carriersOf(PROPAGATORS.KratosPropagator, carrier);
  let next = 0;
  const read = () => extract(carrier.format, carriers[next++ % ID_COUNT]);
  for (const { traceId } of IDS) assert.equal(read().span.spanContext().traceId, traceId);
  return read;
}

export const scenarios = Object.entries(CARRIERS).map(([kind, carrier]) =>
  timeScenario(import.meta.url, {
    id: `extract: ${kind}`,
    title: `Extract from ${kind}`,
    note: 'The same getter for all, 1,024 carriers in turn, each with the header of a sampled trace. `extract()` is the legacy call, which starts the span of the server as well.',
    unit: 'ns/extract',
    ours: ['KratosPropagator', LEGACY],
    subjects: {
      ...Object.fromEntries(
        Object.entries(PROPAGATORS).map(([name, propagator]) => [
          name,
          async () => extractionsBy(propagator, carrier),
        ]),
      ),
      [LEGACY]: async () => legacyExtractions(carrier),
    },
  }),
);
