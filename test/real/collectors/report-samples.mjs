import { trace } from '@opentelemetry/api';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import * as kratos from 'kratos-otel';
import { KratosExporter } from 'kratos-otel/reporter';
import { LOOKS_LIKE_THE_END, expectedSample } from './expected-sample.mjs';

const LEVELS = 5;

/**
 * Makes traces with all kinds of values and reports them to a collector.
 *
 * @param {object} reporter - Options of `KratosExporter`.
 * @param {number} count - How many spans.
 * @returns {Promise<object[]>} What was told, as `showSpan` shows it.
 */
export async function reportSamples(reporter, count) {
  const exporter = new KratosExporter({ timeout: 5000, ...reporter });
  const ended = [];
  const tracing = kratos.init({
    serviceName: 'reporter',
    disableSample: true,
    spanProcessors: [
      recorderInto(ended),
      new BatchSpanProcessor(exporter, { maxQueueSize: count, maxExportBatchSize: 512 }),
    ],
  });
  try {
    for (let n = 0; n < count; n += LEVELS) chain(n);
    await tracing.forceFlush();
  } finally {
    await tracing.shutdown();
  }
  return ended.map(expectedSample);
}

/** A trace of five spans, each below the one before; the last by OpenTelemetry's own API. */
function chain(n) {
  const root = kratos.newTrace(`/samples/${n}`);
  const fork = root.fork('peer', `${LOOKS_LIKE_THE_END} ${n}`);
  const follow = fork.follow('', `follow ${n}`);
  const failed = follow.fork('peer', 'failed');
  const library = failed.run(() =>
    trace.getTracer('library').startSpan('library', { attributes: { list: ['a', 'b'], n: 7 } }),
  );
  library.addEvent('cache.miss', { key: 'k', size: 3 });
  library.end();
  failed.finish(new Error(`boom ${LOOKS_LIKE_THE_END}`));
  tagAll(follow, n);
  follow.setLog(kratos.log('event', 'first'), kratos.log('message', LOOKS_LIKE_THE_END));
  follow.finish();
  fork.finish();
  root.finish();
}

/** A processor that keeps what ends. */
function recorderInto(spans) {
  return {
    onStart() {},
    onEnd: (span) => spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function tagAll(t, n) {
  t.setTag(
    kratos.tagString('text', `Grüße, 世界 🌍 ${LOOKS_LIKE_THE_END}`),
    kratos.tagString('empty', ''),
    kratos.tagString('long', 'x'.repeat(n % 700)),
    kratos.tagInt('int', -n),
    kratos.tagInt64('greatest', 2n ** 63n - 1n),
    kratos.tagInt64('least', -(2n ** 63n)),
    kratos.tagBool('yes', true),
    kratos.tagBool('no', false),
    kratos.tagFloat32('float32', 0.5),
    kratos.tagFloat64('whole', n),
    kratos.tagFloat64('float64', n + 0.1),
    kratos.tagFloat64('great', 1e300),
  );
}
