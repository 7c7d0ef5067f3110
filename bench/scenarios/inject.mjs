import assert from 'node:assert/strict';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { inject as injectTrace, newTrace } from 'kratos-otel';
import { timeScenario } from '../harness/time-scenario.mjs';
import { startKratos } from '../peers/kratos.mjs';
import { PROPAGATORS } from '../peers/propagators.mjs';
import { CARRIERS } from './carriers.mjs';

const LEGACY = 'inject()';
const COUNT = 1024;

/** Reads what was written: a string that nobody reads would never be put together. */
function consume(carrier, getter, header) {
  const value = getter.get(carrier, header);
  return (Array.isArray(value) ? value[0] : value).charCodeAt(30);
}

/** Sampled children with a parent and a probability: what a client sends, and the same for all. */
function tracesToInject() {
  startKratos({ sampled: true });
  return Array.from({ length: COUNT }, () => newTrace('/orders').fork('users', 'GetUser'));
}

function injectionsBy({ create, header, write }, { open, getter, setter }) {
  const propagator = create();
  const traces = tracesToInject();
  const contexts = traces.map((each) => each.context(ROOT_CONTEXT));
  // One carrier for all: making one is not what is measured.
  const carrier = open({});
  propagator.inject(contexts[0], carrier, setter);
  const { span } = traces[0];
  const { traceId, spanId } = span.spanContext();
  const expected = write(traceId, spanId, span.parentSpanContext.spanId);
  assert.equal(String(getter.get(carrier, header)), expected);
  let next = 0;
  return () => {
    propagator.inject(contexts[next++ % COUNT], carrier, setter);
    return consume(carrier, getter, header);
  };
}

/** The legacy call, which writes `kratos-trace-id` and, for the others, `traceparent` too. */
function legacyInjections({ format, open, getter }) {
  const traces = tracesToInject();
  const carrier = open({});
  let next = 0;
  injectTrace(traces[0], format, carrier);
  assert.equal(String(getter.get(carrier, 'kratos-trace-id')), traces[0].traceId());
  assert.match(String(getter.get(carrier, 'traceparent')), /^00-0{16}[\da-f]{16}-[\da-f]{16}-01$/);
  return () => {
    injectTrace(traces[next++ % COUNT], format, carrier);
    return consume(carrier, getter, 'kratos-trace-id') + consume(carrier, getter, 'traceparent');
  };
}

export const scenarios = Object.entries(CARRIERS).map(([kind, carrier]) =>
  timeScenario(import.meta.url, {
    id: `inject: ${kind}`,
    title: `Inject into ${kind}`,
    note: 'The same setter for all, 1,024 spans in turn, into a carrier that is there; the header is read. `inject()` is the legacy call, which writes `kratos-trace-id` and `traceparent`.',
    unit: 'ns/inject',
    ours: ['KratosPropagator', LEGACY],
    subjects: {
      ...Object.fromEntries(
        Object.entries(PROPAGATORS).map(([name, propagator]) => [
          name,
          async () => injectionsBy(propagator, carrier),
        ]),
      ),
      [LEGACY]: async () => legacyInjections(carrier),
    },
  }),
);
