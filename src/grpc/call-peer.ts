const MAPPED = '::ffff:';
const ADDRESS = /^\[?([\da-f.:]+?)\]?:(\d+)$/i;

/**
 * Spells the address of a peer as Go does: `127.0.0.1:80`, `[::1]:80`, the path of a socket.
 *
 * @param peer - What `getPeer()` of a call of grpc-js has returned.
 * @returns The address; empty where there is none, because no connection came about.
 */
export function peerAddress(peer: string): string {
  if (peer.startsWith('/')) return peer;
  const match = ADDRESS.exec(peer);
  if (match === null) return '';
  const [, host = '', port = ''] = match;
  // A server that listens on both families shows clients of IPv4 like this.
  if (host.toLowerCase().startsWith(MAPPED) && host.includes('.')) {
    return `${host.slice(MAPPED.length)}:${port}`;
  }
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
