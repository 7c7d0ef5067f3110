import assert from 'node:assert/strict';
import { LINE_RESULT } from '../data/line-result.mjs';
import { installLine } from './install-line.mjs';
import { runOn } from './run-on.mjs';

/**
 * Makes the scenario of one line on one Node: the suite of `suite/` has to see the same everywhere.
 *
 * @param {import('./lines.mjs').Line} line
 * @param {20 | 24} node
 * @returns {import('../runner/load-scenarios.mjs').Scenario}
 */
export function lineScenario(line, node) {
  return {
    group: 'SDK lines',
    title: `${line.name}, Node ${node}`,
    async run(world) {
      const cwd = await installLine(world, line);
      const { result, version } = await runOn(world, node, ['suite.mjs'], { cwd });
      assert.deepEqual(result, LINE_RESULT);
      return {
        spans: result.spans.length,
        compared: 'legacy API, mixed spans, headers, limits, sampler, reporter',
        versions: { Node: version, ...line.packages },
      };
    },
  };
}
