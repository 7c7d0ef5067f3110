// What belongs to one connection, one body or one call, and is not handed on.
const OWN = new Set(
  'connection content-length content-type host te accept-encoding transfer-encoding keep-alive user-agent x1-bmspy-timeout x1-bmspy-user'.split(
    ' ',
  ),
);

/**
 * What a service that hands on what it received begins its own request with.
 *
 * @param {object} carrier - Headers or `Metadata` of its request.
 * @param {{ over: string, forward?: boolean }} call - What it sends.
 * @param {typeof import('@grpc/grpc-js')} grpc
 * @returns {object} Headers or `Metadata`; empty ones unless the call forwards.
 */
export function outgoingCarrier(carrier, { over, forward = false }, grpc) {
  const received = forward ? entriesOf(carrier) : [];
  if (over !== 'grpc') return Object.fromEntries(received);
  const metadata = new grpc.Metadata();
  for (const [name, values] of received) {
    for (const value of [values].flat()) metadata.add(name, value);
  }
  return metadata;
}

function entriesOf(carrier) {
  const entries =
    typeof carrier.getMap === 'function'
      ? Object.keys(carrier.getMap()).map((name) => [name, carrier.get(name)])
      : Object.entries(carrier);
  return entries.filter(([name]) => !OWN.has(name) && !/^:|^grpc-/.test(name));
}
