import { compareRounds } from '../harness/compare-rounds.mjs';
import { loadSampled } from '../service/load-sampled.mjs';

const ZIPKIN = { network: 'http', path: '/api/v2/spans' };
const OTLP = { network: 'http', path: '/v1/traces' };
const ours = (scheme, network, path = '') => ({
  file: 'kratos',
  network,
  args: (addr) => [`${scheme}://${addr}${path}`],
});
const stock = (backend, { network, path }) => ({
  file: 'otel',
  network,
  args: (addr) => [backend, `http://${addr}${path}`],
});

const OURS = {
  'kratos-otel to Zipkin': ours('zipkin+http', ZIPKIN.network, ZIPKIN.path),
  'kratos-otel to OTLP': ours('otlp+http', OTLP.network, OTLP.path),
  'kratos-otel to Kratos, tcp': ours('tcp', 'tcp'),
  'kratos-otel to Kratos, unixgram': ours('unixgram', 'unixgram'),
};
const PLAN = {
  untraced: 'untraced',
  spansPerRequest: 3,
  services: {
    ...OURS,
    'stock parts to Zipkin': stock('zipkin', ZIPKIN),
    'stock parts to OTLP': stock('otlp', OTLP),
  },
};

const instrumented = (who, backend, { network, path }) => ({
  file: 'sampled-instrumented',
  network,
  args: (addr) => [who, backend, `http://${addr}${path}`],
});
const OURS_INSTRUMENTED = {
  'kratos-otel to Zipkin': instrumented('kratos', 'zipkin', ZIPKIN),
  'kratos-otel to OTLP': instrumented('kratos', 'otlp', OTLP),
};
const INSTRUMENTED_PLAN = {
  untraced: 'untraced',
  spansPerRequest: 1,
  services: {
    ...OURS_INSTRUMENTED,
    'stock parts to Zipkin': instrumented('stock', 'zipkin', ZIPKIN),
    'stock parts to OTLP': instrumented('stock', 'otlp', OTLP),
  },
};

const SCENARIOS = [
  {
    key: 'cpuPerSpan',
    id: 'all sampled: CPU',
    title: 'Everything sampled: CPU a delivered span',
    note: 'An HTTP service under `wrk` with 32 connections, in which every request has three spans and all are sampled and delivered to a collector in another process, which counts what arrives. Stock parts are the SDK, its `BatchSpanProcessor` and the stock exporter, all with their defaults. The time of the processor that a request takes beyond one of the untraced service, a span that arrived. Five generations of processes.',
    unit: 'µs/span',
  },
  {
    key: 'rate',
    id: 'all sampled: rate',
    title: 'Everything sampled: requests',
    note: 'Of the same rounds. Service, `wrk` and collector share the machine.',
    unit: 'requests/s',
    higherIsBetter: true,
  },
  {
    key: 'share',
    id: 'all sampled: arrived',
    title: 'Everything sampled: share of the ended spans that arrived',
    note: 'Of the same rounds.',
    unit: '',
    higherIsBetter: true,
  },
  {
    key: 'bytesPerSpan',
    id: 'all sampled: bytes',
    title: 'Everything sampled: bytes a span on the wire',
    note: 'Of the same rounds, without headers. Ours have the attributes of the resource that Kratos has (region, zone, host, address), which Zipkin repeats in every span.',
    unit: 'B/span',
  },
  {
    key: 'rss',
    id: 'all sampled: memory',
    title: 'Everything sampled: memory of the process',
    note: 'Resident, after each of the same rounds.',
    unit: 'B',
  },
];

const ofRounds = (rounds, key) =>
  rounds.map((round) =>
    Object.fromEntries(Object.entries(round).map(([name, result]) => [name, result[key]])),
  );

// All come of the same load; whichever is asked for first starts it.
let loaded;

const INSTRUMENTED = {
  id: 'all sampled, instrumented: CPU',
  title: 'Everything sampled by instrumentations: CPU a delivered span',
  note: 'The untraced service with instrumentation-http and instrumentation-undici, whose spans are all sampled and delivered: set up by `init()`, and with the stock parts.',
  unit: 'µs/span',
  ours: Object.keys(OURS_INSTRUMENTED),
};

export const scenarios = [
  ...SCENARIOS.map(({ key, ...about }) => {
    const scenario = { ...about, ours: Object.keys(OURS) };
    return {
      ...scenario,
      run: async (options) =>
        compareRounds(scenario, ofRounds(await (loaded ??= loadSampled(PLAN, options)), key)),
    };
  }),
  {
    ...INSTRUMENTED,
    run: async (options) =>
      compareRounds(
        INSTRUMENTED,
        ofRounds(await loadSampled(INSTRUMENTED_PLAN, options), 'cpuPerSpan'),
      ),
  },
];
