import { checkHop, startHop } from '../frameworks/hop-metadata.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';
import { installedVersions } from '../peers/installed-versions.mjs';

export const prepare = buildGoPeer;

const INSTRUMENTATION = '@opentelemetry/instrumentation-';

export default [
  scenario('kratos-otel/http and kratos-otel/grpc', 'middleware', ['@grpc/grpc-js']),
  scenario('instrumentations', 'instrumentations', [
    `${INSTRUMENTATION}http`,
    `${INSTRUMENTATION}grpc`,
  ]),
];

function scenario(title, by, packages) {
  const sendsDeadline = by === 'middleware';
  return {
    group: 'Chains of frameworks',
    title: `a Node service between two on the original, ${title}`,
    seconds: 60,
    async run(world) {
      const running = await startHop(world, by);
      const spans = await checkHop(running, { sendsDeadline });
      const deadline = sendsDeadline ? 'deadline, ' : '';
      return {
        spans,
        compared: `caller, color, mirror, ${deadline}remote_ip at the last one, and its metrics by caller`,
        versions: { ...running.versions, ...installedVersions(world, packages) },
      };
    },
  };
}
