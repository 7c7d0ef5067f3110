import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { decodeSpan, encodeReadableSpan, encodeSpan, toKratosSpan } from 'kratos-otel/reporter';
import { endedSpansToEncode } from '../checks/ended-spans-to-encode.mjs';
import { timeScenario } from '../harness/time-scenario.mjs';

// The exporter does not export its translation, so this goes past its entry file.
const { toZipkinSpan } = createRequire(import.meta.url)(
  '@opentelemetry/exporter-zipkin/build/src/transform.js',
);

const BATCH = 128;
const OURS = 'Kratos protobuf';
const BY_OBJECTS = 'encodeSpan(toKratosSpan())';

/** @returns {Uint8Array[]} The messages of a batch, as the reporter sends them. */
function kratosBatch(spans) {
  return spans.map((span) => encodeReadableSpan(span));
}

/** @returns {Uint8Array[]} The same messages, by the two functions between which a span can be changed. */
function kratosBatchByObjects(spans) {
  return spans.map((span) => encodeSpan(toKratosSpan(span)));
}

/** @returns {string} The body of a request, as `@opentelemetry/exporter-zipkin` makes it. */
function zipkinBatch(spans) {
  return JSON.stringify(
    spans.map((span) => toZipkinSpan(span, 'bench', 'otel.status_code', 'error')),
  );
}

function kratos(encodeBatch) {
  const spans = endedSpansToEncode(BATCH);
  const decoded = decodeSpan(encodeBatch(spans)[5]);
  assert.equal(decoded.operationName, spans[5].name);
  assert.ok(decoded.tags.some(({ key, value }) => key === 'user.id' && value === 1_000_005));
  assert.equal(decoded.logs.length, 1);
  return () => encodeBatch(spans);
}

function zipkin() {
  const spans = endedSpansToEncode(BATCH);
  const decoded = JSON.parse(zipkinBatch(spans));
  assert.equal(decoded.length, BATCH);
  assert.equal(decoded[5].tags['user.id'], '1000005');
  return () => zipkinBatch(spans);
}

function otlp() {
  const spans = endedSpansToEncode(BATCH);
  const bytes = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans));
  assert.equal(bytes.toString('latin1').split('user.id').length - 1, BATCH);
  return () => ProtobufTraceSerializer.serializeRequest(spans);
}

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'encode',
    title: 'Translation and encoding',
    note: 'Spans with eight tags and a log entry, in batches of 128. Zipkin ends with a string of JSON, whose UTF-8 is not counted; the others with bytes. `encodeReadableSpan()` is what the exporter calls for each span; the functions that make objects between give the same bytes.',
    unit: 'spans/s',
    operations: BATCH,
    perSecond: true,
    ours: [OURS, BY_OBJECTS],
    subjects: {
      [OURS]: async () => kratos(kratosBatch),
      [BY_OBJECTS]: async () => kratos(kratosBatchByObjects),
      'Zipkin JSON': async () => zipkin(),
      'OTLP protobuf': async () => otlp(),
    },
  }),
];
