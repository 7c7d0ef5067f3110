/**
 * @param {number} count - A number.
 * @returns {string} It, rounded to a whole one, as a reader likes it: `2,500`.
 */
export function whole(count) {
  return Math.round(count).toLocaleString('en-US');
}

/**
 * @param {number} bytes - Bytes.
 * @returns {string} Megabytes, of which fractions count only below ten.
 */
export function megabytes(bytes) {
  const mb = bytes / 2 ** 20;
  return `${mb < 10 ? Math.max(mb, 0).toFixed(1) : whole(mb)} MB`;
}
