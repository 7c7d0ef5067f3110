import assert from 'node:assert/strict';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { KratosExporter } from 'kratos-otel/reporter';
import { endedSpansToEncode } from '../checks/ended-spans-to-encode.mjs';
import { timeScenario } from '../harness/time-scenario.mjs';
import { startSink } from '../sinks/start-sink.mjs';

// What a batch processor hands over at most by default.
const BATCH = 512;
// A machine that is busy otherwise is not to look like a collector that is down.
const TIMEOUT_MS = 10_000;

const KRATOS_TCP = 'Kratos over tcp';
const KRATOS_UNIXGRAM = 'Kratos over unixgram';

const EXPORTERS = {
  [KRATOS_TCP]: {
    network: 'tcp',
    open: (addr) => new KratosExporter({ network: 'tcp', addr, timeout: TIMEOUT_MS }),
  },
  [KRATOS_UNIXGRAM]: {
    network: 'unixgram',
    open: (addr) => new KratosExporter({ network: 'unixgram', addr, timeout: TIMEOUT_MS }),
  },
  'Zipkin over HTTP': {
    network: 'http',
    open: (addr) => new ZipkinExporter({ url: `http://${addr}/api/v2/spans` }),
  },
  'OTLP protobuf over HTTP': {
    network: 'http',
    open: (addr) => new OTLPTraceExporter({ url: `http://${addr}/v1/traces` }),
  },
};

/** One batch after the other, each waited for until the exporter says that it is delivered. */
async function exports({ network, open }) {
  const spans = endedSpansToEncode(BATCH);
  const sink = await startSink(network);
  const exporter = open(sink.addr);
  const run = async () => {
    const result = await new Promise((resolve) => exporter.export(spans, resolve));
    assert.equal(result.code, 0, result.error);
  };
  await run();
  assert.ok((await sink.bytes()) > BATCH * 100, 'the collector has read too little');
  return run;
}

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'export throughput',
    title: 'Export to a collector',
    note: 'Batches of 512 spans with eight tags and a log entry, one after the other, to a process on the same machine that reads and counts.',
    unit: 'spans/s',
    measure: 'async time',
    operations: BATCH,
    perSecond: true,
    ours: [KRATOS_TCP, KRATOS_UNIXGRAM],
    subjects: Object.fromEntries(
      Object.entries(EXPORTERS).map(([name, each]) => [name, () => exports(each)]),
    ),
  }),
];
