// Begins traces, one of which in a hundred is picked, with the threshold in `tracestate`: as many as
// its argument says. It prints what became of them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { init, newTrace } from 'kratos-otel';

const [url, count] = process.argv.slice(2);
const OPERATIONS = ['/orders', '/orders', '/orders', '/users', '/carts'];
const AT_ONCE = 2_000;

const tracing = init({
  serviceName: 'weighed',
  exporter: `otlp+${url}`,
  probability: 0.01,
  consistentSampling: true,
});
const requests = {};
for (let index = 0; index < Number(count); index++) {
  const name = OPERATIONS[index % OPERATIONS.length];
  requests[name] = (requests[name] ?? 0) + 1;
  newTrace(name).finish();
  if (index % AT_ONCE === 0) await nextTurn();
}
await tracing.shutdown();
const { ended, delivered } = tracing.stats();
console.log(JSON.stringify({ requests, ended, delivered }));
