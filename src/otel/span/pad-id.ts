/** By their number: an id is padded with every request. */
const ZEROS: readonly string[] = Array.from({ length: 33 }, (_, count) => '0'.repeat(count));

/**
 * @param id - Hex digits.
 * @param length - How many digits OpenTelemetry wants: 16 or 32.
 * @returns The id, padded on the left with zeros.
 */
export function padId(id: string, length: 16 | 32): string {
  return id.length === length ? id : (ZEROS[length - id.length] ?? '') + id;
}
