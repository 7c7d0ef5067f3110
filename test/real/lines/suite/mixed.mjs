import { setImmediate } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { fromContext, newTrace } from 'kratos-otel/core';

/** Legacy spans and those of OpenTelemetry under each other, over an await. */
export async function mixed(otel) {
  const root = newTrace('/mixed');
  const fork = root.fork('db', 'query');
  await fork.run(async () => {
    await setImmediate();
    await otel.startActiveSpan('library', async (span) => {
      await setImmediate();
      fromContext().fork('cache', 'inner').finish();
      span.end();
    });
  });
  fork.finish();
  otel.startSpan('beside', {}, root.context()).end();
  root.finish();
  return { isOutside: fromContext(context.active()) === undefined };
}
