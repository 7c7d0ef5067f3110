import { median } from './median.mjs';

/**
 * One result. Values of all subjects have a row without a ratio; each of ours has one more for
 * each peer.
 *
 * @typedef {object} Row
 * @property {string} scenario - Id of the scenario.
 * @property {string} subject - What was measured.
 * @property {number} value - The median of the rounds.
 * @property {string} unit - Unit of the value.
 * @property {string | null} ratioTo - The peer that it is compared with.
 * @property {number | null} ratio - How many times better it is than the peer: more than 1 is good.
 */

/**
 * Makes rows of rounds. A ratio is the median of the rounds' ratios: what slows one round down
 * slows both down, and leaves its ratio as it is.
 *
 * @param {{ id: string, unit: string, ours: readonly string[], higherIsBetter?: boolean }} scenario
 *   - The scenario; `ours` names the subjects that are compared with the others.
 * @param {readonly Record<string, number>[]} rounds - For each round the value of each subject.
 * @returns {Row[]} The rows.
 */
export function compareRounds({ id, unit, ours, higherIsBetter = false }, rounds) {
  const names = Object.keys(rounds[0]);
  const row = (subject, ratioTo, ratio) => ({
    scenario: id,
    subject,
    value: median(rounds.map((round) => round[subject])),
    unit,
    ratioTo,
    ratio,
  });
  const values = names.map((name) => row(name, null, null));
  const peers = names.filter((name) => !ours.includes(name));
  const better = ([our, peer]) => (higherIsBetter ? our / peer : peer / our);
  const comparisons = ours.flatMap((our) =>
    peers.map((peer) => {
      const ratios = rounds.map((round) => better([round[our], round[peer]]));
      return row(our, peer, median(ratios));
    }),
  );
  return [...values, ...comparisons];
}
