import { renderTraceTree } from 'kratos-otel';
import { serviceOf } from './check-trace.mjs';

/** Prints a trace as a tree. */
export function printTrace(title, spans) {
  const { isTTY, columns } = process.stdout;
  const color = isTTY === true && process.stdout.hasColors();
  const width = isTTY ? Math.max(columns, 60) : undefined;
  console.log(`\n${title}\n`);
  console.log(renderTraceTree(spans.map(forReading), { color, width }).trimEnd());
}

/** Says who made a span, and leaves out addresses and stacks: every line would be twice as long. */
function forReading(span) {
  const by = span.instrumentationScope.name.replace('@opentelemetry/', '');
  const isTold = ([key]) => !/^(network|server|client|url)\.|^exception\.(type|stack)/.test(key);
  const told = (attributes) => Object.fromEntries(Object.entries(attributes).filter(isTold));
  const events = span.events.map((event) => ({ ...event, attributes: told(event.attributes) }));
  return { ...span, events, attributes: { by, ...told(span.attributes) } };
}

/** Prints who made which spans, and what is worth a look. */
export function printSummary(orders, spans, page) {
  const services = ['gateway', 'inventory', 'billing'];
  const processes = new Set(spans.map((span) => span.pid)).size;
  console.log(`
${orders.length} requests made ${orders.length} traces of ${spans.length} spans in ${processes} processes. Checked: each has one root, no
parent is missing, and services, kinds and errors are those expected. Who made the spans:
`);
  for (const service of services) {
    const own = spans.filter((span) => serviceOf(span) === service);
    console.log(`  ${service} (process ${own[0].pid})`);
    for (const [scope, count] of countBy(own, (span) => span.instrumentationScope.name)) {
      const maker = scope === 'kratos-otel' ? 'legacy API' : 'OpenTelemetry';
      console.log(`    ${String(count).padStart(3)}  ${maker.padEnd(13)}  ${scope}`);
    }
  }
  const fromGo = orders.find((order) => order.callerId !== undefined);
  console.log(`
What to look at:
  - One trace goes through all three services, over gRPC and HTTP, though the gateway knows nothing
    but the Kratos API.
  - Legacy spans (by=kratos-otel) and spans of OpenTelemetry libraries hang under each other. In
    billing: POST of the library, HTTP:GET of fork(), GET of the library.
  - In the failed order every span that the error passed on its way up shows it.
  - "${fromGo.title}" came with the kratos-trace-id of a Go service and went on in its trace,
    ${fromGo.traceId}.`);
  const endpoint = process.env.ZIPKIN_ENDPOINT;
  if (endpoint)
    console.log(`  - Zipkin has the same spans, unless an error stands above: ${endpoint}`);
  console.log(
    page
      ? `\nThe same traces in the browser, until you press Ctrl-C: ${page}`
      : '\nTo see the same traces in the browser: npm run demo -- --view',
  );
}

function countBy(items, keyOf) {
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
