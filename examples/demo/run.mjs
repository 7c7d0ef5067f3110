// Starts the three services, sends them six orders, checks the six traces and prints two of them.
// `npm run demo` builds the package and runs this; `npm run demo -- --view` shows them in the browser too.
import { problemsOf } from './check-trace.mjs';
import { Page } from './page.mjs';
import { printSummary, printTrace } from './print.mjs';
import { Services } from './services.mjs';

const ALL = ['gateway', 'inventory', 'billing'];
const GOOD = { status: 201, services: ALL, errorsIn: [] };
const OUT_OF_STOCK = {
  status: 409,
  services: ['gateway', 'inventory'],
  errorsIn: ['gateway', 'inventory'],
};
const NO_RATE = { status: 500, services: ALL, errorsIn: ['gateway', 'billing'] };
/** What a Go service that calls the gateway would send: the trace must go on, not start anew. */
const FROM_GO = { 'kratos-trace-id': '5af3107a4000c0de:5af3107a4000c0de:0:1' };

const ORDERS = [
  { body: { item: 'tea', quantity: 2, currency: 'EUR' }, ...GOOD },
  { body: { item: 'tea', quantity: 1, currency: 'USD' }, ...GOOD, show: 'A good order' },
  { body: { item: 'coffee', quantity: 3, currency: 'EUR' }, ...GOOD },
  { body: { item: 'coffee', quantity: 1, currency: 'EUR' }, ...GOOD, headers: FROM_GO },
  { body: { item: 'cocoa', quantity: 1, currency: 'EUR' }, ...OUT_OF_STOCK },
  { body: { item: 'tea', quantity: 1, currency: 'XAU' }, ...NO_RATE, show: 'A failed order' },
];
const TIMEOUT_MS = 15_000;

/** Sends an order. The gateway answers with the trace that it was part of, as Kratos does. */
async function send(order, port) {
  const { body, headers, status } = order;
  const url = `http://127.0.0.1:${port}/orders`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const title = `${body.quantity} ${body.item} in ${body.currency}`;
  console.log(`  ${title.padEnd(16)}  ${response.status}  ${await response.text()}`);
  if (response.status !== status) throw new Error(`"${title}" was not answered with ${status}`);
  const [traceId] = response.headers.get('kratos-trace-id').split(':');
  const [callerTraceId, callerId] = headers?.['kratos-trace-id'].split(':') ?? [];
  if (traceId !== (callerTraceId ?? traceId)) throw new Error('the trace from Go did not go on');
  // Kratos ids are 64 bits; OpenTelemetry's stand behind 64 zeros.
  return { ...order, title, traceId: traceId.padStart(32, '0'), callerId };
}

/** Checks the trace of an order, and prints it if it is to be seen. */
function inspect(order, allSpans) {
  const spans = allSpans.filter((span) => span.spanContext().traceId === order.traceId);
  const problems = problemsOf(spans, order);
  if (order.show === undefined && problems.length === 0) return;
  printTrace(`${order.show ?? 'A broken trace'}: ${order.title}`, spans);
  if (problems.length === 0) return;
  throw new Error(`the trace of "${order.title}" is broken:\n  ${problems.join('\n  ')}`);
}

async function demo(services, page) {
  const view = page && (await page.start());
  const env = view && { DEMO_VIEW: view.dsn };
  const [inventory, billing] = await Promise.all([
    services.start('inventory.cjs', env),
    services.start('billing.cjs', env),
  ]);
  const ports = { ...env, INVENTORY_PORT: inventory, BILLING_PORT: billing };
  const gateway = await services.start('gateway.mjs', ports);

  console.log(`Three services are running. Orders, sent to the gateway on port ${gateway}:\n`);
  const orders = [];
  for (const order of ORDERS) orders.push(await send(order, gateway));
  await services.stop();
  for (const order of orders) inspect(order, services.spans);
  const traceIds = new Set(services.spans.map((span) => span.spanContext().traceId));
  if (traceIds.size !== orders.length) throw new Error(`${traceIds.size} traces for 6 orders`);
  printSummary(orders, services.spans, view?.url);
}

/** Rejects when the demo is interrupted or takes too long. */
function cutShort() {
  return new Promise((_, reject) => {
    const stop = (why, exitCode) => reject(Object.assign(new Error(why), { exitCode }));
    setTimeout(stop, TIMEOUT_MS, `not finished after ${TIMEOUT_MS / 1000} s`, 1).unref();
    process.once('SIGINT', () => stop('interrupted', 130));
    process.once('SIGTERM', () => stop('terminated', 143));
  });
}

const services = new Services();
const page = process.argv.includes('--view') ? new Page() : undefined;
try {
  await Promise.race([demo(services, page), services.failure, cutShort()]);
  // It shows the traces until it is interrupted.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => page?.kill());
  await page?.ended();
} catch (error) {
  console.error(`\nDemo failed: ${error.message}`);
  process.exitCode = error.exitCode ?? 1;
} finally {
  services.kill();
  page?.kill();
}
