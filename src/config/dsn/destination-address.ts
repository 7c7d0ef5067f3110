import type { Destination } from './destination.js';
import { redactDsn } from './redact-dsn.js';

/** Where a destination listens. */
export type Endpoint =
  | { readonly host: string; readonly port: number; readonly isDatagram: boolean }
  | { readonly path: string };

/** Where spans go, for people. Nothing in it is a secret. */
export interface DestinationAddress {
  /** Such as `zipkin+http://host:9411/api/v2/spans`. */
  readonly name: string;
  /** Absent where there is nothing to reach, as for the console. */
  readonly endpoint?: Endpoint;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * @param destination - Where spans go.
 * @returns How to name and to reach it.
 */
export function addressOf(destination: Destination): DestinationAddress {
  switch (destination.backend) {
    case 'kratos': {
      const { network, addr } = destination;
      if (network === 'unix' || network === 'unixgram') {
        return { name: `${network}://${addr}`, endpoint: { path: addr } };
      }
      const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(addr) ?? [];
      const isDatagram = network === 'udp';
      return {
        name: redactDsn(`${network}://${addr}`),
        endpoint: { host: host === '' ? 'localhost' : host, port: Number(port), isDatagram },
      };
    }
    case 'jaeger-udp': {
      const { host, port } = destination;
      return { name: `jaeger+udp://${host}:${port}`, endpoint: { host, port, isDatagram: true } };
    }
    case 'console':
    case 'none':
      return { name: `${destination.backend}:` };
    case 'view': {
      const url = new URL(destination.endpoint);
      return { ...ofUrl('view', url), name: `view://${url.host}` };
    }
    default:
      return ofUrl(destination.backend, new URL(destination.endpoint));
  }
}

function ofUrl(backend: string, url: URL): DestinationAddress {
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    name: `${backend}+${url.origin}${url.pathname}`,
    endpoint: { host, port, isDatagram: false },
  };
}
