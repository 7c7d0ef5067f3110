// Delivers a span, and says whether promises are reported to async hooks before, during and after.
import { executionAsyncId } from 'node:async_hooks';
import { setImmediate } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT_CONTEXT, context, createContextKey } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { init } from 'kratos-otel';

const [, , dsn, use] = process.argv;

/** The callback of a promise has an id only where somebody asks for ids. */
async function areReported() {
  return await new Promise((resolve) => {
    setImmediate(() => {
      void Promise.resolve().then(() => resolve(executionAsyncId() !== 0));
    });
  });
}

const say = {};
/** Stands for what an exporter of an application does, and looks around while it does it. */
const observer = {
  export(_spans, done) {
    void (async () => {
      await delay(5);
      say.during = await areReported();
      say.suppressed = isTracingSuppressed(context.active());
      done({ code: 0 });
    })();
  },
  shutdown: () => Promise.resolve(),
};

/** Answers before it has returned, as exporters to the terminal do. */
const prompt = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

const tracing = init({ exporters: [dsn, observer, prompt], disableSample: true });
const deliver = async () => {
  tracing.tracer.newTrace('/orders').finish();
  await tracing.forceFlush();
  await delay(50);
};
say.before = await areReported();
await deliver();
await deliver();
say.after = await areReported();

const KEY = createContextKey('test');
if (use === 'with a context') {
  await context.with(ROOT_CONTEXT.setValue(KEY, 'kept'), async () => {
    await deliver();
    await delay(1);
    say.kept = context.active().getValue(KEY);
  });
  say.needed = await areReported();
}
const { delivered } = tracing.stats();
await tracing.shutdown();
console.log(JSON.stringify({ ...say, delivered }));
process.exit();
