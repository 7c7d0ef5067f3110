import { builtIn } from '../../../node/built-in-modules.js';
import { showAddress } from '../../../config/show-value.js';

/** A host and a port. */
export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

const HOST_PORT = /^(?:\[([^[\]]+)\]|([^:[\]\s]*)):([0-9]{1,5})$/;
const GREATEST_PORT = 65_535;

/**
 * Reads an address as Go's `net.Dial` takes it, with the port as a number.
 *
 * ```text
 * collector.internal:6077   127.0.0.1:6077   [::1]:6077   :6077 (this machine)
 * ```
 *
 * @param addr - The address.
 * @returns Its parts.
 * @throws Error when it is not of that form, RangeError when the port is not 1 to 65535.
 */
export function parseHostPort(addr: string): HostPort {
  const [, bracketed, plain, digits] = HOST_PORT.exec(addr) ?? [];
  const isBracketed = bracketed !== undefined;
  if (digits === undefined || (isBracketed && !builtIn('node:net').isIPv6(bracketed))) {
    throw new Error(
      `kratos-otel/reporter: addr must be host:port or [ipv6]:port, got ${showAddress(addr)}`,
    );
  }
  const port = Number(digits);
  if (port < 1 || port > GREATEST_PORT) {
    throw new RangeError(
      `kratos-otel/reporter: the port of addr must be 1 to ${GREATEST_PORT}, got ${showAddress(addr)}`,
    );
  }
  const host = isBracketed ? bracketed : (plain ?? '');
  return { host: host === '' ? 'localhost' : host, port };
}
