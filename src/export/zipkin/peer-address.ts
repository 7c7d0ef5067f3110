import { builtIn } from '../../node/built-in-modules.js';

/** Where a peer is, as far as it is known. */
export interface PeerAddress {
  /** Its host name, where that is no IP address. */
  readonly name?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const HOST_AND_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/;
const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;
const GREATEST_PORT = 65_535;

/**
 * Reads an address as the tags `peer.address` and `legacy.address` have it.
 *
 * ```text
 * 10.0.0.1:6379    [::1]:6379    redis.shop:6379    redis.shop    ::1
 * tcp://10.0.0.1:11211           mysql://user:secret@db.shop:3306/orders
 * ```
 *
 * @param value - The value of the tag.
 * @returns Its parts; none for the path of a socket, or for what is no address. What a connection
 *   string has besides host and port, such as a password, is in none of them.
 */
export function readPeerAddress(value: unknown): PeerAddress {
  if (typeof value !== 'string') return {};
  const [authority = ''] = value.replace(SCHEME, '').split(/[/?#]/);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (builtIn('node:net').isIPv6(host)) return readHost(host);
  const [, bracketed, plain, port] = HOST_AND_PORT.exec(host) ?? [];
  const address = readHost(bracketed ?? plain);
  return Object.keys(address).length === 0 ? {} : { ...address, ...readPort(port) };
}

/**
 * @param value - A host name or an IP address; an IPv4 address may be written as IPv6.
 * @returns The address, under the name of its kind; nothing for anything else.
 */
export function readHost(value: unknown): PeerAddress {
  if (typeof value !== 'string' || value === '') return {};
  const host = value.replace(IPV4_IN_IPV6, '');
  const { isIPv4, isIPv6 } = builtIn('node:net');
  if (isIPv4(host)) return { ipv4: host };
  return isIPv6(host) ? { ipv6: host } : { name: host };
}

/**
 * @param value - A port, as a number or as its digits.
 * @returns The port; nothing when there is none with this number.
 */
export function readPort(value: unknown): PeerAddress {
  const port = typeof value === 'string' && value !== '' ? Number(value) : value;
  const isPort = Number.isInteger(port) && Number(port) >= 1 && Number(port) <= GREATEST_PORT;
  return isPort ? { port: Number(port) } : {};
}
