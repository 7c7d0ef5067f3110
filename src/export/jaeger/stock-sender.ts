import { isIPv6 } from 'node:net';
import type { JaegerEndpoint } from './jaeger-endpoint.js';
import type { JaegerTarget } from './jaeger-exporter-options.js';
import type { ThriftProcess, ThriftSpan } from './jaeger-thrift.js';
import { wrong } from './option-error.js';

/** What the constructor of the stock exporter is given. */
export interface StockJaegerConfig {
  endpoint?: string;
  host?: string;
  port?: number;
  maxPacketSize?: number;
}

/** The stock `JaegerExporter`, whose sender encodes and sends what this package converts. */
export type StockJaegerExporter = new (config: StockJaegerConfig) => object;

/** Called with the number of spans that were sent, or, with an error, were not. */
export type SenderCallback = (spans: number, error?: string) => void;

/** The sender interface of Jaeger's own client, `jaeger-client`. Not for concurrent use. */
export interface JaegerSender {
  /** Names the process of the spans that follow. */
  setProcess(process: ThriftProcess): void;
  /** Buffers a span, after sending what it does not fit in with. */
  append(span: ThriftSpan, callback: SenderCallback): void;
  /** Sends what is buffered. */
  flush(callback: SenderCallback): void;
  /** Closes its sockets. */
  close(): void;
}

// The one private name of the stock exporter that is used: without it, its conversion comes too,
// which has no longs, no CHILD_OF, and times in fractions.
const OPEN = '_getSender';
// Would make the stock exporter send over HTTP although it was given a host.
const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_JAEGER_ENDPOINT';

/**
 * @param Stock - The stock exporter.
 * @throws Error when it is not one whose sender can be used.
 */
export function checkStock(Stock: StockJaegerExporter): void {
  const { prototype } = Stock as { prototype?: Record<string, unknown> };
  if (typeof prototype?.[OPEN] === 'function') return;
  throw new Error(
    wrong('this version of @opentelemetry/exporter-jaeger is not supported, 2.11.0 is'),
  );
}

/**
 * Opens a sender of the stock exporter: its encoding, its packets, its requests.
 *
 * @param Stock - The stock exporter, which {@link checkStock} has approved.
 * @param target - Where to send.
 * @returns A sender without a process. It does not keep Node's process alive when it is idle.
 * @throws What the stock exporter throws.
 */
export function openSender(Stock: StockJaegerExporter, target: JaegerTarget): JaegerSender {
  if ('host' in target) {
    // The stock default is IPv4 whatever the host is.
    const config = { ...target, socketType: isIPv6(target.host) ? 'udp6' : 'udp4' };
    return withoutVariable(ENDPOINT_VARIABLE, () => senderOf(new Stock(config)));
  }
  const config = {
    endpoint: target.endpoint.href,
    // Whoever calls export() has chosen the size of the batch: it is one request.
    maxSpanBatchSize: Infinity,
  };
  return completeRequest(senderOf(new Stock(config)), target);
}

function senderOf(stock: object): JaegerSender {
  // The service name is looked for among the tags; setProcess() comes before the first span.
  return (stock as { [OPEN](span: object): JaegerSender })[OPEN]({ tags: [] });
}

/** The stock sender drops the query of the URL, where older collectors look for the format. */
function completeRequest(
  sender: JaegerSender,
  { endpoint, headers }: JaegerEndpoint,
): JaegerSender {
  const { _httpOptions: request } = sender as {
    _httpOptions?: { path?: string; headers?: Record<string, string> };
  };
  if (request !== undefined) {
    request.path = endpoint.pathname + endpoint.search;
    request.headers = { ...request.headers, ...headers };
  }
  return sender;
}

function withoutVariable<T>(name: string, fn: () => T): T {
  const value = process.env[name];
  if (value === undefined) return fn();
  Reflect.deleteProperty(process.env, name);
  try {
    return fn();
  } finally {
    process.env[name] = value;
  }
}
