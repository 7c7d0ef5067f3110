/**
 * Why something differs, and is left so.
 *
 * @typedef {object} Rule
 * @property {RegExp} what - Of `step: what differs`.
 * @property {string} title - The difference in a few words.
 * @property {string} why
 * @property {(go: string, node: string) => boolean} [holds] - What else has to be so.
 *
 * @typedef {Rule & { differences: import('./compare-spans.mjs').Difference[] }} Explained
 */

/**
 * @param {import('./compare-spans.mjs').Difference[]} differences
 * @param {Rule[]} rules
 * @param {{ mayBeUnused?: boolean }} [options] - Whether a rule may explain nothing here.
 * @returns {Explained[]} The rules that explain them all.
 * @throws Error when one is explained by none, or a rule explains nothing any more.
 */
export function explainDifferences(differences, rules, { mayBeUnused = false } = {}) {
  const explained = new Map(rules.map((rule) => [rule, []]));
  const open = [];
  for (const difference of differences) {
    const { step, what, go, node } = difference;
    const rule = rules.find(
      ({ what: pattern, holds }) =>
        pattern.test(`${step}: ${what}`) && (holds === undefined || holds(go, node)),
    );
    if (rule === undefined) open.push(`${step}: ${what}\n  Go   ${go}\n  Node ${node}`);
    else explained.get(rule).push(difference);
  }
  if (open.length > 0)
    throw new Error(`not explained by data/differences.mjs:\n${open.join('\n')}`);
  const used = [...explained].filter(([, found]) => found.length > 0);
  if (!mayBeUnused && used.length < rules.length) {
    const stale = rules.filter((rule) => explained.get(rule).length === 0);
    throw new Error(`nothing differs any more: ${stale.map(({ title }) => title).join('; ')}`);
  }
  return used.map(([rule, found]) => ({ ...rule, differences: found }));
}
