import { installedVersions } from '../peers/installed-versions.mjs';
import { chainCases } from './chain-cases.mjs';
import { runCases } from './run-cases.mjs';
import { startChain } from './start-chain.mjs';
import { unlessLost } from './unless-lost.mjs';

const STYLES = {
  legacy: { title: 'legacy API', file: 'legacy.mjs' },
  instrumented: { title: 'instrumentation', file: 'instrumented.mjs' },
};

/**
 * Makes the scenario of one chain of three services, Node and Go in turn.
 *
 * @param {object} chain
 * @param {string} chain.group
 * @param {'http' | 'grpc'} chain.over
 * @param {'node' | 'go'} chain.edge - What the first and the last service run on.
 * @param {'legacy' | 'instrumented'} chain.style - Of the Node services.
 * @returns {import('../runner/load-scenarios.mjs').Scenario}
 */
export function chainScenario({ group, over, edge, style }) {
  const order = edge === 'node' ? 'Node → Go → Node' : 'Go → Node → Go';
  const cases = chainCases(edge, over);
  return {
    group,
    title: `${order}, ${STYLES[style].title}`,
    async run(world) {
      const isNode = (service) => (service === 'middle') === (edge === 'go');
      const isInstrumented = (service) => style === 'instrumented' && isNode(service);
      const { result, versions } = await unlessLost(
        () => startChain(world, edge, STYLES[style].file),
        (chain) => runCases(chain, cases, { over, isNode, isInstrumented }),
      );
      return {
        spans: result,
        compared: `ids, parents, kinds, flags and headers of ${cases.length} ways in, fork and follow`,
        versions: { ...versions, ...installedVersions(world, packagesOf(over, style)) },
      };
    },
  };
}

function packagesOf(over, style) {
  if (style === 'instrumented') return [`@opentelemetry/instrumentation-${over}`];
  return over === 'grpc' ? ['@grpc/grpc-js'] : [];
}
