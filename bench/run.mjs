// Measures everything, prints it, and writes docs/benchmarks.md with its chart and three pages of
// results. `--no-service` leaves out what needs `wrk`; `--quick` tries out a change of the benchmarks
// and writes nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { ratioChart } from './report/ratio-chart.mjs';
import { RESULT_PAGES, benchmarkReport, benchmarkResults } from './report/benchmark-report.mjs';
import { printRows, printTargets } from './report/print-tables.mjs';
import { runScenarios } from './run-scenarios.mjs';
import { SCENARIOS, SERVICE_SCENARIOS } from './scenarios/all-scenarios.mjs';
import { TARGETS } from './targets.mjs';

const quick = process.argv.includes('--quick');
const withService = !process.argv.includes('--no-service');
const REPORT = new URL('../docs/benchmarks.md', import.meta.url);
const DOCS = new URL('../docs/', import.meta.url);
const CHART = new URL('../docs/benchmarks.svg', import.meta.url);
const NOTES = new URL('notes.md', import.meta.url);

const scenarios = [...SCENARIOS, ...(withService ? SERVICE_SCENARIOS : [])];
const rows = await runScenarios(scenarios, { quick });
printRows(scenarios, rows);
printTargets(TARGETS, rows);
if (!quick) {
  const notes = readFileSync(NOTES, 'utf8');
  const style = await resolveConfig(REPORT);
  const write = async (path, page) =>
    writeFileSync(path, await format(page, { ...style, parser: 'markdown' }));
  await write(REPORT, benchmarkReport({ rows, targets: TARGETS, notes }));
  for (const name of Object.keys(RESULT_PAGES)) {
    await write(new URL(name, DOCS), benchmarkResults(name, { scenarios, rows }));
  }
  writeFileSync(CHART, ratioChart(TARGETS, rows));
}
