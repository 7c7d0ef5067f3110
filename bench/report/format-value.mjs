/**
 * @param {number} value - A value.
 * @returns {string} It with three significant digits or more, and thousands apart.
 */
export function formatValue(value) {
  const maximumFractionDigits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString('en', { maximumFractionDigits });
}
