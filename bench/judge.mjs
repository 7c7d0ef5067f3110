/** The part of a target that has to be met for `npm run bench:check` to pass: machines differ. */
const TOLERANCE = 0.8;

/**
 * @param {import('./targets.mjs').Target} target - A target.
 * @param {readonly import('./harness/compare-rounds.mjs').Row[]} rows - What was measured.
 * @returns {{ wanted: string, measured: string, isReached: boolean, isTolerable: boolean } |
 *   undefined} How they compare; `undefined` when the scenario was not measured.
 */
export function judge({ scenario, subject, peer, ratio, extra }, rows) {
  if (!rows.some((row) => row.scenario === scenario)) return undefined;
  const valueOf = (name) => find(rows, scenario, name, null).value;
  if (ratio !== undefined) {
    const measured = find(rows, scenario, subject, peer).ratio;
    return {
      wanted: `≥ ${times(ratio)}`,
      measured: times(measured),
      isReached: measured >= ratio,
      isTolerable: measured >= ratio * TOLERANCE,
    };
  }
  const measured = valueOf(subject) - valueOf(peer);
  const { unit } = find(rows, scenario, subject, null);
  return {
    wanted: `≤ +${extra} ${unit}`,
    measured: `+${measured.toFixed(0)} ${unit}`,
    isReached: measured <= extra,
    isTolerable: measured <= extra / TOLERANCE,
  };
}

function find(rows, scenario, subject, ratioTo) {
  const row = rows.find(
    (each) => each.scenario === scenario && each.subject === subject && each.ratioTo === ratioTo,
  );
  // A target for something that no longer exists must not pass for ever.
  if (row === undefined) throw new Error(`no row of ${scenario}: ${subject} to ${String(ratioTo)}`);
  return row;
}

/**
 * @param {number} ratio - A ratio.
 * @returns {string} It, to read.
 */
export function times(ratio) {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`;
}
