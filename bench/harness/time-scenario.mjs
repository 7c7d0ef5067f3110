import { compareRounds } from './compare-rounds.mjs';
import { measureRounds } from './measure-rounds.mjs';

const FULL = { warmUp: { ms: 400 }, round: { ms: 100 }, rounds: 5, generations: 3 };
const QUICK = { warmUp: { ms: 200 }, round: { ms: 30 }, rounds: 3, generations: 1 };

/**
 * A scenario that compares how long subjects take.
 *
 * @typedef {object} Scenario
 * @property {string} id - What targets call it.
 * @property {string} title - What it measures, for readers.
 * @property {string} [note] - What to know about it: how it is fair.
 * @property {string} unit - Unit of the values.
 * @property {readonly string[]} ours - The subjects that are this package.
 * @property {Record<string, () => Promise<() => unknown>>} [subjects] - Makes the operation of each
 *   subject, after it has checked that it does what is measured; called in a process of its own.
 * @property {(options: { quick: boolean }) => Promise<import('./compare-rounds.mjs').Row[]>} run -
 *   Measures.
 */

/**
 * @param {string} file - `import.meta.url` of the scenario's file.
 * @param {Omit<Scenario, 'run'> & { measure?: 'time' | 'async time' | 'own time', operations?: number,
 *   perSecond?: boolean }} scenario - The scenario. One call of a subject does `operations`;
 *   `perSecond` gives a rate and not a time.
 * @returns {Scenario} It, with `run`.
 */
export function timeScenario(file, scenario) {
  const { id, subjects, measure = 'time', operations = 1, perSecond = false } = scenario;
  const toValue = (ns) => (perSecond ? (operations * 1e9) / ns : ns / operations);
  return {
    ...scenario,
    async run({ quick }) {
      const names = Object.keys(subjects);
      const plan = { file, id, names, measure, ...(quick ? QUICK : FULL) };
      const rounds = (await measureRounds(plan)).map((round) =>
        Object.fromEntries(Object.entries(round).map(([name, ns]) => [name, toValue(ns)])),
      );
      return compareRounds({ ...scenario, higherIsBetter: perSecond }, rounds);
    },
  };
}
