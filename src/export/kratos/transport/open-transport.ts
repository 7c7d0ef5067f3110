import type { KratosExporterOptions } from '../kratos-exporter-options.js';
import { parseHostPort } from './parse-host-port.js';
import { StreamTransport } from './stream-transport.js';
import type { Transport } from './transport.js';
import { UdpTransport } from './udp-transport.js';
import { UnixgramTransport } from './unixgram-transport.js';

/**
 * Makes the transport for a network; it connects with the first message.
 *
 * @param options - Settings that were checked.
 * @throws Error when the network is `unixgram` and the addon for it cannot be loaded.
 */
export function openTransport(
  options: Required<Pick<KratosExporterOptions, 'network' | 'addr' | 'timeout'>>,
): Transport {
  const { network, addr, timeout } = options;
  const where = `${network} ${addr}`;
  switch (network) {
    case 'unixgram':
      return new UnixgramTransport(addr, where, timeout);
    case 'udp':
      return new UdpTransport(parseHostPort(addr), where, timeout);
    case 'unix':
      return new StreamTransport({ path: addr }, where, timeout);
    case 'tcp':
      return new StreamTransport({ ...parseHostPort(addr) }, where, timeout);
  }
}
