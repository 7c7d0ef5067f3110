import { SpanKind, type Attributes } from '@opentelemetry/api';
import { readHost, readPeerAddress, readPort, type PeerAddress } from './peer-address.js';

/** The other side of a call, as Zipkin's JSON has it. */
export interface ZipkinEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

// A host and the port that belongs to it, by the ranks of OpenTelemetry's mapping to Zipkin. Those
// of `server.` say where a server is, so to a server they are its own.
const OF_SOCKET = [
  ['network.peer.address', 'network.peer.port'],
  ['net.sock.peer.name', 'net.sock.peer.port'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
  ['net.peer.ip', 'net.peer.port'],
] as const;
const TO_SERVER = [...OF_SOCKET, ['client.socket.address', 'client.socket.port']] as const;
const TO_CLIENT = [
  ['server.address', 'server.port'],
  ['net.peer.name', 'net.peer.port'],
  OF_SOCKET[0],
  ['server.socket.domain', 'server.socket.port'],
  ['server.socket.address', 'server.socket.port'],
  ...OF_SOCKET.slice(1),
] as const;
// OpenTracing's, and the one of Kratos v1, which has `host:port` like `peer.address`.
const OPENTRACING = ['peer.hostname', 'peer.ipv4', 'peer.ipv6'] as const;
const ADDRESSES = ['peer.address', 'legacy.address'] as const;
// What names a peer when only its IP address is known.
const SYSTEMS = ['db.name', 'db.system.name', 'db.system', 'messaging.system'] as const;

/**
 * Finds the other side of a call in the attributes of a span. Zipkin draws a peer that does not
 * report itself, such as a database or a queue, from this field alone.
 *
 * The name is `peer.service`, else the first host name by the ranks of OpenTelemetry's mapping to
 * Zipkin: `server.address`, `net.peer.name`, `network.peer.address`, `server.socket.*`,
 * `net.sock.peer.*`, `peer.hostname`, `peer.address`; then `db.name` and its siblings, and an IP
 * address when nothing else is known. IP address and port are the first that are found. A SERVER
 * is named a caller by `peer.service` only, since a name for each client is no service.
 *
 * @param kind - The kind of the span.
 * @param attributes - Its attributes.
 * @returns The endpoint; `undefined` where nothing is known, and for an INTERNAL span.
 */
export function toZipkinEndpoint(
  kind: SpanKind,
  attributes: Attributes,
): ZipkinEndpoint | undefined {
  if (kind === SpanKind.INTERNAL) return undefined;
  const isServer = kind === SpanKind.SERVER;
  const { name, ...address } = addressOf(attributes, isServer ? TO_SERVER : TO_CLIENT);
  const serviceName =
    nameOf(attributes['peer.service']) ??
    (isServer ? undefined : (name ?? systemOf(attributes) ?? address.ipv4 ?? address.ipv6));
  const endpoint = serviceName === undefined ? address : { serviceName, ...address };
  return Object.keys(endpoint).length === 0 ? undefined : endpoint;
}

/** Of each part the first that is found. */
function addressOf(
  attributes: Attributes,
  ranks: readonly (readonly [string, string])[],
): PeerAddress {
  let found: PeerAddress = {};
  for (const [host, port] of ranks) {
    const address = attributes[host];
    if (address !== undefined)
      found = { ...withPort(readHost(address), attributes[port]), ...found };
  }
  const peerPort = attributes['peer.port'];
  for (const key of OPENTRACING) {
    const address = attributes[key];
    if (address !== undefined) found = { ...withPort(readHost(address), peerPort), ...found };
  }
  for (const key of ADDRESSES) {
    const address = attributes[key];
    if (address !== undefined) found = { ...readPeerAddress(address), ...found };
  }
  return peerPort === undefined ? found : { ...readPort(peerPort), ...found };
}

/** A port belongs to its host. A port without a host is left out. */
function withPort(address: PeerAddress, port: unknown): PeerAddress {
  return Object.keys(address).length === 0 ? address : { ...address, ...readPort(port) };
}

function systemOf(attributes: Attributes): string | undefined {
  const key = SYSTEMS.find((each) => nameOf(attributes[each]) !== undefined);
  return key === undefined ? undefined : nameOf(attributes[key]);
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
