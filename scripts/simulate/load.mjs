/**
 * @param {number} operations - How many there are.
 * @returns {number[]} The share of each: the second is asked for half as often as the first, the third a
 *   third as often, and so on (Zipf's law), as with the routes of most services.
 */
export function unevenShares(operations) {
  const weights = Array.from({ length: operations }, (_, rank) => 1 / (rank + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * @param {readonly number[]} shares - The share of each operation.
 * @returns {(random: number) => number} The operation that a number in [0, 1) stands for.
 */
export function operationAt(shares) {
  let sum = 0;
  const ends = shares.map((share) => (sum += share));
  return (random) => {
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > random) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
