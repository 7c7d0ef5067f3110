import { shortId as shortHeaderId } from '../../../wire/header/format-trace-header.js';

/**
 * Writes an id of OpenTelemetry as Kratos writes ids: its low 64 bits without leading zeros.
 *
 * @param id - A trace or span id in hex.
 * @returns Lower-case hex; `'0'` for an id of zeros, or for none.
 * @throws RangeError when it is not hex.
 */
export function shortId(id: string): string {
  const short = id === '' ? '0' : shortHeaderId(id);
  if (short === undefined) throw new RangeError(`not a hex id: ${JSON.stringify(id)}`);
  return short;
}
