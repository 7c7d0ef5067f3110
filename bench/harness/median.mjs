/**
 * @param {readonly number[]} values - At least one number.
 * @returns {number} Their median; the mean of the middle two of an even number.
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
