import { comparisonTable } from './comparison-table.mjs';
import { machine } from './machine.mjs';
import { markdownTable } from './markdown-table.mjs';
import { targetTable } from './target-table.mjs';

const METHOD = `
\`npm run bench\` writes this page; what is written by hand stands in \`bench/notes.md\`.

Each subject runs in a process of its own and first checks that it does what is measured: the spans,
kinds, parents and tags that ended, or the header that was written. After a warm-up subjects are
measured in turns, five rounds of at least 100 ms in each of three generations of processes. A value
is the median of the rounds, a round's value the mean of its operations, so that garbage is paid
for. A ratio says how many times better this package is, more than 1 is good; it is the median of
the rounds' ratios, because what disturbs a round disturbs both. All processors and reporters drop
ended spans, in the same way.
`;

/**
 * @param {object} results - What was measured.
 * @param {readonly import('../harness/time-scenario.mjs').Scenario[]} results.scenarios - Of what.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} results.rows - The numbers.
 * @param {readonly import('../targets.mjs').Target[]} results.targets - The targets.
 * @param {string} results.notes - What somebody wrote about those that are not reached.
 * @returns {string} The page.
 */
export function benchmarkReport({ scenarios, rows, targets, notes }) {
  const sections = scenarios.map((scenario) => {
    const own = targets.filter((target) => target.scenario === scenario.id);
    return [
      `### ${scenario.title}`,
      scenario.note,
      markdownTable(comparisonTable(scenario, rows)),
      ...(own.length > 0 ? [markdownTable(targetTable(own, rows))] : []),
    ].join('\n\n');
  });
  return [
    '# Benchmarks',
    METHOD,
    '![How many times better than its peers](benchmarks.svg)',
    '## Machine',
    machine()
      .map((line) => `- ${line}`)
      .join('\n'),
    '## Targets',
    markdownTable(targetTable(targets, rows)),
    '## Not reached, and why',
    notes,
    '## Results',
    ...sections,
  ].join('\n\n');
}
