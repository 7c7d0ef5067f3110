import { printableText } from '../../otel/printable-text.js';

const KRATOS_ID = /^0{16}(?=[0-9a-f]{16}$)/;

/**
 * Prints a trace id as the service that made it would: Kratos has 64 bits, which stand behind 64
 * zeros in OpenTelemetry, so of such an id only the low 16 digits are printed.
 *
 * @param traceId - 32 hexadecimal digits.
 * @returns 16 or 32 of them.
 */
export function shortTraceId(traceId: string): string {
  return printableText(traceId.replace(KRATOS_ID, ''));
}
