/**
 * Measures scenarios one after the other and says which.
 *
 * @param {readonly import('./harness/time-scenario.mjs').Scenario[]} scenarios - The scenarios.
 * @param {{ quick: boolean }} options - Whether to be quick rather than exact.
 * @returns {Promise<import('./harness/compare-rounds.mjs').Row[]>} The rows of all.
 */
export async function runScenarios(scenarios, options) {
  const rows = [];
  for (const [index, scenario] of scenarios.entries()) {
    console.error(`${index + 1}/${scenarios.length} ${scenario.title}`);
    rows.push(...(await scenario.run(options)));
  }
  return rows;
}
