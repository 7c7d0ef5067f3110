import { comparisonTable } from './comparison-table.mjs';
import { targetTable } from './target-table.mjs';

/** Prints a table for each scenario. */
export function printRows(scenarios, rows) {
  for (const scenario of scenarios) print(scenario.title, comparisonTable(scenario, rows));
}

/** Prints which targets were reached. */
export function printTargets(targets, rows) {
  print('Targets', targetTable(targets, rows));
}

function print(title, { head, lines }) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column].length)),
  );
  const padded = (cells) =>
    cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
  console.log(`\n${title}`);
  for (const cells of [head, ...lines]) console.log(`  ${padded(cells).join('  ')}`);
}
