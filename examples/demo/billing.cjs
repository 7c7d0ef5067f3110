// The HTTP service: @opentelemetry/instrumentation-http makes its server and client spans, and a
// legacy fork() sits between them.
//
// CommonJS, because instrumentations patch what passes through `require`. For the same reason
// init() comes before `require('node:http')`.
const {
  LogEvent,
  LogMessage,
  TagDBStatement,
  TagDBType,
  fromContext,
  init,
  log,
  tagInt,
  tagString,
  withFork,
} = require('kratos-otel');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { IpcExporter } = require('./ipc-exporter.cjs');
const { runService } = require('./run-service.cjs');
const { furtherExporters } = require('./further-exporters.cjs');

const tracing = init({
  serviceName: 'billing',
  exporter: new IpcExporter(),
  exporters: furtherExporters(),
  disableSample: true,
  instrumentations: [new HttpInstrumentation()],
});

const http = require('node:http');
const { json } = require('node:stream/consumers');
const { setTimeout: sleep } = require('node:timers/promises');

const PRICES = { tea: 4, coffee: 6, cocoa: 5 };
const RATES = { EUR: 1, USD: 1.25 };

/** Stands in for a Redis client with the tracing that Kratos had in its own. */
function readPrice(item) {
  return withFork('redis', 'Redis:GET', async (fork) => {
    fork.setTag(tagString(TagDBType, 'redis'), tagString(TagDBStatement, `GET price:${item}`));
    await sleep(2);
    fork.setLog(log(LogEvent, 'hit'), log(LogMessage, `price:${item}`));
    return PRICES[item];
  });
}

/** Asks this service itself, over real HTTP. */
async function fetchRate(currency) {
  // In there the fork is the active span: the library's client span hangs under it, and the library
  // puts the trace into the headers.
  const { rate } = await withFork('rates', 'HTTP:GET', () => get(`/rates?currency=${currency}`));
  return rate;
}

function get(path) {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port: server.address().port, path }, (response) => {
        json(response).then((body) => {
          if (response.statusCode === 200) resolve(body);
          else reject(new Error(body.error));
        }, reject);
      })
      .on('error', reject);
  });
}

async function charge(request) {
  const { item, quantity, currency } = await json(request);
  // The library's server span, with the Kratos API. Never undefined here: init() has run, and every
  // request has a span.
  const t = fromContext();
  t.setTag(tagString('order.item', item), tagInt('order.quantity', quantity));
  const price = await readPrice(item);
  return { total: price * quantity * (await fetchRate(currency)), currency };
}

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://billing');
  const answer = (status, body) => response.writeHead(status).end(JSON.stringify(body));
  try {
    if (pathname === '/charge') return answer(200, await charge(request));
    const currency = searchParams.get('currency');
    if (Object.hasOwn(RATES, currency)) return answer(200, { rate: RATES[currency] });
    return answer(404, { error: `no rate for ${currency}` });
  } catch (error) {
    // The library marks its server span as failed because of the 500.
    return answer(500, { error: error.message });
  }
});

server.listen(0, '127.0.0.1', () => {
  runService(server.address().port, async () => {
    await new Promise((resolve) => server.close(resolve));
    await tracing.shutdown();
  });
});
