import { deepEqual } from 'node:assert/strict';
import { FAILED_BY_OPENTELEMETRY, W3C_CASES } from '../data/w3c-trace-context.mjs';
import { installedVersions } from '../peers/installed-versions.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { startCallbackServer } from '../w3c/callback-server.mjs';
import { tryCases } from '../w3c/try-cases.mjs';

async function run(world) {
  const callback = await startCallbackServer(world);
  const plain = await startNodeService(world, 'w3c-plain.mjs', {});
  const kratos = await startNodeService(world, 'w3c-kratos.mjs', {});
  const plainFailures = await tryCases(plain.http, callback);
  deepEqual([...plainFailures.keys()], FAILED_BY_OPENTELEMETRY, 'what OpenTelemetry itself fails');

  const kratosFailures = await tryCases(kratos.http, callback);
  const regressions = [...kratosFailures].filter(([name]) => !plainFailures.has(name));
  deepEqual(regressions, [], 'what OpenTelemetry passes and this fails');

  const total = Object.keys(W3C_CASES).length;
  const passed = (failures) => `${total - failures.size} of ${total}`;
  const names = [...kratosFailures.keys()].join(', ');
  return {
    spans: spansOf(Object.values(W3C_CASES).flat()),
    compared: `the cases of the W3C's test harness: passes ${passed(kratosFailures)}, OpenTelemetry alone ${passed(plainFailures)} (fails ${names || 'none'})`,
    versions: installedVersions(world, [
      '@opentelemetry/core',
      '@opentelemetry/instrumentation-http',
    ]),
  };
}

/** Each call carries the ids of one. */
function spansOf(requests) {
  return requests.reduce((sum, { calls = 1 }) => sum + calls, 0);
}

export default [{ group: 'W3C Trace Context', title: 'beside OpenTelemetry alone', run }];
