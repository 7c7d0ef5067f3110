import { compareRounds } from './compare-rounds.mjs';
import { measureRounds } from './measure-rounds.mjs';

/**
 * A scenario that compares how much memory subjects take.
 *
 * @param {string} file - `import.meta.url` of the scenario's file.
 * @param {Omit<import('./time-scenario.mjs').Scenario, 'run'> & { measure: string, round: object,
 *   flags?: readonly string[] }} scenario - The scenario, with what a round measures in processes
 *   with which flags.
 * @returns {import('./time-scenario.mjs').Scenario} It, with `run`.
 */
export function memoryScenario(file, scenario) {
  const { id, subjects, measure, round, flags } = scenario;
  return {
    ...scenario,
    async run({ quick }) {
      const names = Object.keys(subjects);
      const times = { rounds: quick ? 1 : 3, generations: quick ? 1 : 3 };
      const plan = { file, id, names, measure, warmUp: round, round, flags, ...times };
      const rounds = await measureRounds(plan);
      return compareRounds(scenario, rounds);
    },
  };
}
