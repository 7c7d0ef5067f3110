/**
 * @param {{ head: string[], lines: string[][] }} table - A table.
 * @returns {string} It in Markdown, with columns of numbers to the right.
 */
export function markdownTable({ head, lines }) {
  const rule = head.map((_, column) =>
    lines.every((cells) => isNumber(cells[column])) ? '---:' : '---',
  );
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A number, with what may stand before and after it; an empty cell is as good. */
function isNumber(cell) {
  return /^([≥≤+-]| )*[\d.,]*(×| B\/span)?$/.test(cell);
}
