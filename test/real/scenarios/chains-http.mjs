import { chainScenario } from '../chains/chain-scenario.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';

/** Builds the original, which takes a while the first time. */
export const prepare = buildGoPeer;

const group = 'Chains over HTTP';

export default [
  chainScenario({ group, over: 'http', edge: 'node', style: 'legacy' }),
  chainScenario({ group, over: 'http', edge: 'node', style: 'instrumented' }),
  chainScenario({ group, over: 'http', edge: 'go', style: 'legacy' }),
  chainScenario({ group, over: 'http', edge: 'go', style: 'instrumented' }),
];
