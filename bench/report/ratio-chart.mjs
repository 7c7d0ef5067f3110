import { times } from '../judge.mjs';

const LEFT = 330;
const WIDTH = 420;
const LINE = 22;
const TOP = 34;

// Ratios are compared by factors: half as fast is as far from 1 as twice as fast.
const LEAST = 1 / 32;
const MOST = 64;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .better { fill: #1a7f37; } .worse { fill: #bc4c00; }
  .one { stroke: #57606a; } .target { stroke: #24292f; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .better { fill: #3fb950; } .worse { fill: #f0883e; }
    .one { stroke: #8b949e; } .target { stroke: #e6edf3; }
  }
`;

/** Place of a ratio on the logarithmic axis. */
function x(ratio) {
  const bounded = Math.min(Math.max(ratio, LEAST), MOST);
  return Math.round(LEFT + (WIDTH * Math.log(bounded / LEAST)) / Math.log(MOST / LEAST));
}

function bar({ scenario, peer, ratio: wanted }, ratio, index) {
  const y = TOP + index * LINE;
  const [from, to] = [x(1), x(ratio)].sort((a, b) => a - b);
  const middle = y + LINE / 2;
  return `
  <text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${scenario}, against ${peer}</text>
  <rect class="${ratio >= wanted ? 'better' : 'worse'}" x="${from}" y="${y + 4}" width="${Math.max(to - from, 1)}" height="${LINE - 8}"/>
  <line class="target" x1="${x(wanted)}" x2="${x(wanted)}" y1="${y + 2}" y2="${y + LINE - 2}"/>
  <text x="${LEFT + WIDTH + 10}" y="${middle + 4}">${times(ratio)}</text>`;
}

/**
 * @param {readonly import('../targets.mjs').Target[]} targets - The targets.
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} rows - What was measured.
 * @returns {string} An SVG with a bar for each target that is a ratio and was measured, readable on
 *   light and dark pages.
 */
export function ratioChart(targets, rows) {
  const measured = targets.flatMap((target) => {
    const row = rows.find(
      ({ scenario, subject, ratioTo }) =>
        scenario === target.scenario && subject === target.subject && ratioTo === target.peer,
    );
    return target.ratio === undefined || row === undefined ? [] : [{ target, ratio: row.ratio }];
  });
  const height = TOP + measured.length * LINE + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 80} ${height}" role="img">
  <title>How many times better than its peers, with targets</title>
  <style>${STYLE}</style>
  <text x="${x(1)}" y="20" text-anchor="middle">as good as the peer</text>
  <line class="one" x1="${x(1)}" x2="${x(1)}" y1="${TOP - 8}" y2="${height - 6}"/>${measured.map(({ target, ratio }, index) => bar(target, ratio, index)).join('')}
</svg>
`;
}
