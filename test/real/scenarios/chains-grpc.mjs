import { chainScenario } from '../chains/chain-scenario.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';

/** Builds the original, which takes a while the first time. */
export const prepare = buildGoPeer;

const group = 'Chains over gRPC';

export default [
  chainScenario({ group, over: 'grpc', edge: 'node', style: 'legacy' }),
  chainScenario({ group, over: 'grpc', edge: 'node', style: 'instrumented' }),
  chainScenario({ group, over: 'grpc', edge: 'go', style: 'legacy' }),
  chainScenario({ group, over: 'grpc', edge: 'go', style: 'instrumented' }),
];
