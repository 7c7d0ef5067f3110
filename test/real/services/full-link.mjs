// A service that calls everything there is, each by a library with its OpenTelemetry
// instrumentation and each under a fork of its own, all at once.
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { fromContext } from 'kratos-otel';
import { connectLinks } from './link-calls.mjs';
import { loadLibraries } from './load-libraries.mjs';
import { serveHop } from './serve-hop.mjs';
import { startTracing } from './tracing.mjs';

const tracing = startTracing([
  new GrpcInstrumentation(),
  new HttpInstrumentation(),
  new IORedisInstrumentation(),
  new MemcachedInstrumentation({ enhancedDatabaseReporting: true }),
  new MySQL2Instrumentation(),
  new UndiciInstrumentation(),
]);
const libraries = await loadLibraries(process.env.LOAD_BY);
const links = await connectLinks(libraries, JSON.parse(process.env.LINKS));

/** @returns {Promise<object>} What each call came to, by its name. */
async function handle({ name }) {
  const [, which, id] = name.split('/');
  const t = fromContext();
  const calls = Object.entries(links[which]).map(async ([link, call]) => [
    link,
    await under(t.fork(link, `${link}-${id}`), () => call(`${link}-${id}`)),
  ]);
  return Object.fromEntries(await Promise.all(calls));
}

async function under(fork, call) {
  const result = { fork: fork.span.spanContext().spanId };
  try {
    result.answer = await fork.run(call);
    fork.finish();
  } catch (error) {
    result.error = error.message;
    fork.finish(error);
  }
  return result;
}

const modules = { http: libraries['node:http'], grpc: libraries['@grpc/grpc-js'] };
await serveHop(modules, handle, () => tracing.shutdown());
