import type { Attributes } from '@opentelemetry/api';

/**
 * @param attributes - Attributes of a span.
 * @param keys - Keys of the same thing in several conventions, the newest first.
 * @returns The first text among their values that is not empty.
 */
export function firstText(attributes: Attributes, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/**
 * @param attributes - Attributes of a span.
 * @param keys - Keys of the same thing in several conventions, the newest first.
 * @returns The first number among their values, which may be written as digits.
 */
export function firstNumber(
  attributes: Attributes,
  ...keys: readonly string[]
): number | undefined {
  for (const key of keys) {
    const value = attributes[key];
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** The host and the port of one side, by convention; the newest first. */
const PEERS = [
  ['network.peer.address', 'network.peer.port'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
  ['net.peer.ip', 'net.peer.port'],
] as const;
const SERVERS = [
  ['server.address', 'server.port'],
  ['net.peer.name', 'net.peer.port'],
] as const;
const CLIENTS = [...PEERS, ['client.address', 'client.port']] as const;

/**
 * @param attributes - Attributes of a CLIENT span.
 * @returns `host:port` of the server that was called: the address of the connection before its name.
 */
export function serverAddress(attributes: Attributes): string | undefined {
  return addressOf(attributes, [...PEERS, ...SERVERS]);
}

/**
 * @param attributes - Attributes of a CLIENT span.
 * @returns `host:port` of the server as the client was given it.
 */
export function givenAddress(attributes: Attributes): string | undefined {
  return addressOf(attributes, [...SERVERS, ...PEERS]);
}

/**
 * @param attributes - Attributes of a SERVER span.
 * @returns `ip:port` of the client.
 */
export function clientAddress(attributes: Attributes): string | undefined {
  return addressOf(attributes, CLIENTS);
}

function addressOf(
  attributes: Attributes,
  keys: readonly (readonly [string, string])[],
): string | undefined {
  for (const [hostKey, portKey] of keys) {
    const host = firstText(attributes, hostKey);
    if (host === undefined) continue;
    const port = firstNumber(attributes, portKey);
    if (port === undefined) return host;
    return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
  }
  return undefined;
}
