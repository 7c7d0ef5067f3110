import { SERVICE_SCENARIOS } from '../scenarios/all-scenarios.mjs';
import { comparisonTable } from './comparison-table.mjs';
import { costSummary } from './cost-summary.mjs';
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
 * Makes the page for readers who want to know what tracing costs.
 *
 * @param {object} results - What was measured.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} results.rows - The numbers.
 * @param {readonly import('../targets.mjs').Target[]} results.targets - The targets.
 * @param {string} results.notes - Why some targets are not reached.
 * @returns {string} The page, in Markdown.
 */
export function benchmarkReport({ rows, targets, notes }) {
  return [
    '# Benchmarks',
    'What tracing costs, with this package and with OpenTelemetry alone. More than 1× is better. All numbers: [operations](benchmark-results.md), [propagators](benchmark-propagators.md), [services](benchmark-services.md).',
    costSummary(rows),
    '![How many times better than its peers](benchmarks.svg)',
    METHOD,
    '## Machine',
    machine()
      .map((line) => `- ${line}`)
      .join('\n'),
    '## Targets',
    markdownTable(targetTable(targets, rows)),
    '## Not reached, and why',
    notes,
  ].join('\n\n');
}

/** Pages with all numbers, and which scenarios stand on each. */
export const RESULT_PAGES = {
  'benchmark-results.md': ['operations', ({ id }) => !isPropagator(id) && !isService(id)],
  'benchmark-propagators.md': ['propagators', ({ id }) => isPropagator(id)],
  'benchmark-services.md': ['services', ({ id }) => isService(id)],
};

function isPropagator(id) {
  return /^(inject|extract): /.test(id);
}

function isService(id) {
  return SERVICE_SCENARIOS.some((scenario) => scenario.id === id);
}

/**
 * Makes one of {@link RESULT_PAGES}.
 *
 * @param {string} name - Its file.
 * @param {object} results - What was measured.
 * @param {readonly import('../harness/time-scenario.mjs').Scenario[]} results.scenarios - Of what.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} results.rows - The numbers.
 * @returns {string} The page, in Markdown.
 */
export function benchmarkResults(name, { scenarios, rows }) {
  const [what, isOnPage] = RESULT_PAGES[name];
  const sections = scenarios
    .filter(isOnPage)
    .map((scenario) =>
      [`## ${scenario.title}`, scenario.note, markdownTable(comparisonTable(scenario, rows))].join(
        '\n\n',
      ),
    );
  const intro =
    '`npm run bench` writes this page. [benchmarks.md](benchmarks.md) has the targets, and how it was measured.';
  return [`# Results of the benchmarks: ${what}`, intro, ...sections].join('\n\n');
}
