import { hexToUint64, uint64ToHex } from '../../wire/uint64-hex.js';

/**
 * Writes an id of OpenTelemetry as Kratos writes ids: its low 64 bits without leading zeros.
 *
 * @param id - A trace or span id in hex.
 * @returns Lower-case hex; `'0'` for an id of zeros.
 * @throws RangeError when it is not hex.
 */
export function shortId(id: string): string {
  return uint64ToHex(hexToUint64(id));
}
