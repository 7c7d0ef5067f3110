// What the servers and clients of the original report, and what ours do for the same.
import { unlessLost } from '../chains/unless-lost.mjs';
import { HTTP_RULES, INSTRUMENTED_HTTP_RULES, LINK_RULES } from '../data/differences.mjs';
import { recordFramework, startRecorded, startTwins } from '../frameworks/record-framework.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';
import { installedVersions } from '../peers/installed-versions.mjs';
import { compareRequests } from '../side-by-side/compare-requests.mjs';
import { compareSteps } from '../side-by-side/compare-steps.mjs';
import { explainDifferences } from '../side-by-side/explain-differences.mjs';
import { runGoLinks, runNodeLinks, startServers } from '../side-by-side/run-links.mjs';
import { withWorld } from '../runner/world.mjs';

export const prepare = buildGoPeer;

const group = 'Side by side with the original';
const INSTRUMENTATION = '@opentelemetry/instrumentation-';

export default [
  requests('kratos-otel/http and kratos-otel/grpc', 'middleware', HTTP_RULES, ['@grpc/grpc-js']),
  requests(
    "spanNames: 'kratos' over instrumentation-http and instrumentation-grpc",
    'instrumentations',
    INSTRUMENTED_HTTP_RULES,
    ['@grpc/grpc-js', `${INSTRUMENTATION}http`, `${INSTRUMENTATION}grpc`],
  ),
  links({ redis: 'ioredis', memcached: 'memcached', mariadb: 'mysql2/promise' }),
  links({ redis: 'redis', mariadb: 'mysql' }),
];

function requests(title, by, rules, packages) {
  return {
    group,
    title: `blademaster and warden, ${title}`,
    seconds: 60,
    async run(world) {
      const { result: go, versions } = await unlessLost(
        () => startRecorded(world),
        recordFramework,
      );
      const node = await withWorld(world, async (own) =>
        recordFramework(await startTwins(own, by)),
      );
      const { differences, compared } = compareRequests(go, node);
      return {
        spans: compared,
        compared:
          'names, tags in order, logs, headers of answers, headers sent, fields of log lines',
        differences: explainDifferences(differences, rules),
        versions: { ...versions, ...installedVersions(world, packages) },
      };
    },
  };
}

function links(libraries) {
  const names = Object.values(libraries).map((name) => name.split('/')[0]);
  return {
    group,
    title: `cache/redis, cache/memcache and database/sql, spanNames: 'kratos' over ${names.join(', ')}`,
    seconds: 60,
    async run(world) {
      const servers = await startServers(world);
      const go = await runGoLinks(world, servers);
      const node = await runNodeLinks(world, servers, libraries);
      const { differences, compared } = compareSteps(go, node);
      const packages = names.flatMap((name) => [name, `${INSTRUMENTATION}${name}`]);
      const { versions } = await buildGoPeer(world);
      return {
        spans: compared,
        compared: 'names, tags in order, logs',
        differences: explainDifferences(differences, LINK_RULES, { mayBeUnused: true }),
        versions: { ...versions, ...servers.versions, ...installedVersions(world, packages) },
      };
    },
  };
}
