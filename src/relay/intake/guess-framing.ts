import type { KratosFraming } from '../../export/kratos/kratos-exporter-options.js';
import { spanSchema } from '../../wire/generated/span-schema.js';

const GOES_ON = 0x80;

/**
 * Tells by the first two bytes of a stream whether its spans have their lengths before them.
 *
 * A span begins with its service (`0a`), else its operation (`12`), else its trace id (`20`): writers of
 * protobuf write fields by their number. As lengths these are 10, 18 and 32. A span with two ids and
 * two times is longer than 18 bytes; and the 32 of a length comes before one of the three, while a
 * trace id of 64 random bits begins with a byte that says it goes on.
 *
 * ```text
 * 0a 03 737663 …          a service of three bytes: no lengths
 * 61 0a 03 737663 …       a span of 97 bytes
 * 20 0a 03 737663 …       a span of 32 bytes
 * 20 f1 ec e1 …           a trace id: no lengths
 * ```
 *
 * @param bytes - The beginning of the stream.
 * @returns The framing; `undefined` when there are too few bytes to tell.
 */
export function guessFraming(bytes: Uint8Array): KratosFraming | undefined {
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  if (first === spanSchema.serviceName || first === spanSchema.operationName) return 'none';
  if (first !== spanSchema.traceId) return 'length-delimited';
  if (second === undefined) return undefined;
  return second >= GOES_ON ? 'none' : 'length-delimited';
}
