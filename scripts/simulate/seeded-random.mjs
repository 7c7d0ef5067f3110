/**
 * @param {number} seed - A whole number.
 * @returns {() => number} Numbers in [0, 1), the same ones for the same seed on every machine.
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    // A linear congruential generator of Knuth's, of which the upper bits are used.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const high = state;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((high >>> 6) * 134_217_728 + (state >>> 5)) / 9_007_199_254_740_992;
  };
}
