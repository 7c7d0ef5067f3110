import { judge } from '../judge.mjs';

/**
 * @param {readonly import('../targets.mjs').Target[]} targets - The targets.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} rows - What was measured.
 * @returns {{ head: string[], lines: string[][] }} A line for each target that was measured.
 */
export function targetTable(targets, rows) {
  const lines = targets.flatMap((target) => {
    const verdict = judge(target, rows);
    if (verdict === undefined) return [];
    const { wanted, measured, isReached } = verdict;
    const { scenario, subject, peer } = target;
    return [[scenario, subject, peer, wanted, measured, isReached ? 'reached' : 'not reached']];
  });
  return { head: ['scenario', 'subject', 'against', 'target', 'measured', 'verdict'], lines };
}
