// Calls Redis, memcached and MySQL by libraries with their instrumentations under the names of the
// original: the twin of ../go/links.go. Each step is a trace of its own.
import { createRequire } from 'node:module';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import { MySQLInstrumentation } from '@opentelemetry/instrumentation-mysql';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { RedisInstrumentation } from '@opentelemetry/instrumentation-redis';
import { newTrace } from 'kratos-otel';
import { memcachedSteps } from './link-steps/memcached-steps.mjs';
import { ioredisSteps, redisSteps } from './link-steps/redis-steps.mjs';
import { mysql2Steps, mysqlSteps } from './link-steps/sql-steps.mjs';
import { startTracing } from './tracing.mjs';

const STEPS = {
  ioredis: ioredisSteps,
  redis: redisSteps,
  memcached: memcachedSteps,
  'mysql2/promise': mysql2Steps,
  mysql: mysqlSteps,
};

const tracing = startTracing(
  [
    new IORedisInstrumentation(),
    new RedisInstrumentation(),
    // The original's statement has the number that is added, which is in no other attribute.
    new MemcachedInstrumentation({ enhancedDatabaseReporting: true }),
    new MySQL2Instrumentation(),
    new MySQLInstrumentation(),
  ],
  { spanNames: 'kratos' },
);
const require = createRequire(import.meta.url);
const ports = JSON.parse(process.env.PORTS);
for (const [name, port] of Object.entries(ports)) {
  const libraries = { [name]: require(name) };
  const { steps, close } = await STEPS[name](libraries, port);
  for (const [title, run] of steps) {
    if (title === undefined) {
      await run();
      continue;
    }
    const trace = newTrace(title);
    await trace.run(run).catch(() => {});
    trace.finish();
  }
  await close();
}
await tracing.shutdown();
process.exit();
