import { afterAll, describe, it } from 'vitest';
import { KratosJaegerExporter } from '../../src/jaeger.js';
import { KratosExporter, decodeSpan, splitSpans } from '../../src/reporter.js';
import { exporterContract, type ReceivedSpan } from '../../src/testing.js';
import { KratosZipkinExporter } from '../../src/zipkin.js';
import { collectDiag, take } from '../tracing-fixture.js';
import { RecordingAgent } from './jaeger/recording-agent.js';
import { RecordingCollector } from './jaeger/recording-collector.js';
import type { DecodedSpan } from './jaeger/decode-thrift.js';
import { freeAddr, receive } from './kratos/local-receiver.js';
import { RecordingServer, type ZipkinSpan } from './zipkin/recording-server.js';

const diagLines = collectDiag();

const zipkin = await RecordingServer.start();
const jaeger = await RecordingCollector.start();
const agent = await RecordingAgent.start();
const collector = await receive('tcp', await freeAddr('tcp'));
afterAll(async () => {
  await collector.close();
  for (const backend of [zipkin, jaeger, agent]) await backend[Symbol.asyncDispose]();
});

const ofZipkin = ({ name, id, ...ids }: ZipkinSpan): ReceivedSpan => ({
  ...ids,
  operationName: name,
  spanId: id,
});
const ofJaeger = ({ name, parentSpanId, ...ids }: DecodedSpan): ReceivedSpan => ({
  ...ids,
  operationName: name,
  parentId: parentSpanId,
});
const arrivedAtCollector = (): ReceivedSpan[] =>
  collector.connections.flatMap((chunks) =>
    splitSpans(Buffer.concat(chunks)).spans.map((bytes) => decodeSpan(bytes)),
  );

describe.each([
  [
    'KratosZipkinExporter',
    () => new KratosZipkinExporter({ endpoint: zipkin.endpoint }),
    () => zipkin.spans.map(ofZipkin),
  ],
  [
    'KratosJaegerExporter over HTTP',
    () => new KratosJaegerExporter({ endpoint: jaeger.endpoint, timeout: 5_000 }),
    () => jaeger.spans.map(ofJaeger),
  ],
  [
    'KratosJaegerExporter over UDP',
    () => new KratosJaegerExporter({ host: '127.0.0.1', port: agent.port, timeout: 5_000 }),
    () => agent.spans.map(ofJaeger),
  ],
  [
    'KratosExporter',
    () => new KratosExporter({ network: 'tcp', addr: collector.addr }),
    arrivedAtCollector,
  ],
])('%s', (_, make, received) => {
  for (const { name, run } of exporterContract(make, received)) {
    it(name, async () => {
      await run();
      take(diagLines);
    });
  }
});
