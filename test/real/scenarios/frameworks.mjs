import { unlessLost } from '../chains/unless-lost.mjs';
import { V1_ROUTE, V2_ROUTE } from '../frameworks/routes.mjs';
import { ROUTE_CASES, runRoute } from '../frameworks/run-route.mjs';
import { startRoute } from '../frameworks/start-route.mjs';
import { buildGoPeer, buildGoV2Peer } from '../install/go-peer.mjs';
import { installedVersions } from '../peers/installed-versions.mjs';

/** Builds the original's framework and Kratos v2, which takes a while the first time. */
export const prepare = (places) => Promise.all([buildGoPeer(places), buildGoV2Peer(places)]);

const V1 = 'Node, a mesh, blademaster and warden';
const V2 = 'Node, Kratos v2 and warden';
const LIBRARIES = ['@opentelemetry/instrumentation-http', '@opentelemetry/instrumentation-grpc'];

export default [
  scenario({ title: `${V1}, legacy API`, route: V1_ROUTE }),
  scenario({ title: `${V1}, instrumentation`, route: V1_ROUTE, isInstrumented: true }),
  scenario({ title: `${V2}, legacy API`, route: V2_ROUTE }),
  scenario({ title: `${V2}, instrumentation`, route: V2_ROUTE, isInstrumented: true }),
  scenario({
    title: `${V2} that hands kratos-trace-id on`,
    route: V2_ROUTE,
    forward: 'kratos-trace-id',
  }),
];

function scenario({ title, route, isInstrumented = false, forward }) {
  const file = isInstrumented ? 'instrumented.mjs' : 'legacy.mjs';
  const packages = isInstrumented ? LIBRARIES : ['@grpc/grpc-js'];
  return {
    group: 'Chains of frameworks',
    title,
    seconds: 60,
    async run(world) {
      const { result, versions } = await unlessLost(
        () => startRoute(world, route, { file, forward }),
        (running) =>
          runRoute(running, route, { isInstrumented, keepsDebug: forward !== undefined }),
      );
      return {
        spans: result,
        compared: `one tree of ${route.length} services that hand headers on, 128-bit ids, flags and parents of ${ROUTE_CASES.length} ways in`,
        versions: { ...versions, ...installedVersions(world, packages) },
      };
    },
  };
}
