import { setImmediate as nextTurn } from 'node:timers/promises';
import { ROOT_CONTEXT, context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { megabytes, whole } from '../measure/figures.mjs';
import { usedMemory } from '../measure/memory.mjs';
import { startOurs } from '../subjects/ours.mjs';
import { startStock } from '../subjects/stock.mjs';

const REQUESTS = 2000;
const REQUEST_BYTES = 200_000;
const SPAN_TEXT = 'x'.repeat(16_000);
const QUEUE_BYTES = 64 * 2 ** 20;
const BOUND_BYTES = QUEUE_BYTES * 1.5;
const BODY = createContextKey('body');
const silent = { export() {}, shutdown: () => Promise.resolve() };

export const fault = '2,000 requests that hold 200 KB each fill a queue of 64 MiB';
export const holds = 'heap under 1.5 times the bound';

export const ours = async () => {
  const { tracing, stats } = startOurs({ exporter: silent, flushOnExit: false });
  const growth = await growthBy((body, i) => {
    const trace = tracing.tracer.newTrace('/orders');
    const fork = trace.fork('users', 'GetUser');
    for (let k = 0; k < 3; k++) fork.setTag({ key: `text-${k}`, value: `${i}${SPAN_TEXT}` });
    fork.setTag({ key: 'body', value: body });
    fork.finish();
    trace.finish();
  });
  const { queued, dropped } = stats();
  const isFull = dropped['queue full'] > 0;
  return {
    figure: `${whole(queued)} spans wait, heap + ${megabytes(growth)}`,
    holds: isFull && growth < BOUND_BYTES,
  };
};

export const stock = async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const { tracer } = startStock(silent);
  const growth = await growthBy((body, i) => {
    const span = tracer.startSpan('/orders', {}, ROOT_CONTEXT);
    for (let k = 0; k < 3; k++) span.setAttribute(`text-${k}`, `${i}${SPAN_TEXT}`);
    span.setAttribute('body', body).end();
  });
  return { figure: `heap + ${megabytes(growth)}`, holds: growth < BOUND_BYTES };
};

async function growthBy(answer) {
  const before = usedMemory();
  for (let i = 0; i < REQUESTS; i++) {
    const body = Buffer.alloc(REQUEST_BYTES, 97 + (i % 20)).toString('latin1');
    context.with(ROOT_CONTEXT.setValue(BODY, { body }), () => answer(body, i));
    if (i % 20 === 0) await nextTurn();
  }
  return usedMemory() - before;
}
