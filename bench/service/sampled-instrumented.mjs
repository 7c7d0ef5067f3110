import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { init } from 'kratos-otel';
import { getUser, listProducts, serve } from './shop.mjs';
import { startStockParts } from './stock-parts.mjs';

const [who, backend, url] = process.argv.slice(2);
const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];

/** @returns {() => Promise<void>} What delivers the spans that wait. */
function start() {
  if (who === 'none') return async () => {};
  if (who === 'kratos') {
    const exporter = `${backend}+${url}`;
    return init({ serviceName: 'shop', exporter, disableSample: true, instrumentations })
      .forceFlush;
  }
  const provider = startStockParts(backend, url);
  for (const each of instrumentations) each.setTracerProvider(provider);
  return () => provider.forceFlush();
}

const flush = start();
// It patches what is required, and all servers by their prototype.
createRequire(import.meta.url)('node:http');

/** The handler of the untraced service: the span of each request comes of the instrumentation. */
serve(
  async () => {
    const user = await getUser(42);
    return { user, products: await listProducts(user) };
  },
  { flush },
);
