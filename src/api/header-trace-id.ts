/**
 * @param header - A `kratos-trace-id`, or nothing.
 * @returns The id of the trace in it.
 */
export function headerTraceId(header: string): string {
  const colon = header.indexOf(':');
  return colon < 0 ? header : header.slice(0, colon);
}
