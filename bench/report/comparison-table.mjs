import { times } from '../judge.mjs';
import { formatValue } from './format-value.mjs';

/**
 * @param {import('../harness/time-scenario.mjs').Scenario} scenario - A scenario.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} allRows - What was measured.
 * @returns {{ head: string[], lines: string[][] }} A line for each subject, with how many times
 *   better each of ours is than it.
 */
export function comparisonTable({ id, unit, ours }, allRows) {
  const rows = allRows.filter(({ scenario }) => scenario === id);
  const head = ['subject', unit, ...ours.map((name) => `${name} is better by`)];
  const lines = rows
    .filter(({ ratioTo }) => ratioTo === null)
    .map(({ subject, value }) => [
      subject,
      formatValue(value),
      ...ours.map((our) => {
        const row = rows.find((each) => each.subject === our && each.ratioTo === subject);
        return row === undefined ? '' : times(row.ratio);
      }),
    ]);
  return { head, lines };
}
