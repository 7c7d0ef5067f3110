import { builtIn } from '../../node/built-in-modules.js';
import type { Transport } from '../kratos/transport/transport.js';
import type { JaegerTarget } from './jaeger-exporter-options.js';
import type { ThriftProcess, ThriftSpan } from './translation/jaeger-thrift.js';
import { wrong } from './option-error.js';

/** What the constructor of the stock exporter is given. */
export interface StockJaegerConfig {
  endpoint?: string;
  host?: string;
  port?: number;
  maxPacketSize?: number;
  maxSpanBatchSize?: number;
}

/** The stock `JaegerExporter`, whose senders encode what this package converts. */
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
}

/** The parts of the stock HTTP sender that encode. */
interface HttpParts {
  readonly _batch?: { spans: unknown[] };
  readonly _jaegerThrift?: {
    readonly Batch: { readonly rw: { toBuffer(batch: unknown): { err?: unknown; value: Buffer } } };
  };
}

/** The parts of the stock UDP sender that are used beside its interface. */
interface UdpParts {
  _client?: { close(): void };
  _maxSpanBytes?: number;
  _calcSpanSize?(span: ThriftSpan): { err?: unknown; length: number };
}

// The private name of the stock exporter that is used: without it, its conversion comes too, which
// has no longs, no CHILD_OF, and times in fractions.
const OPEN = '_getSender';
// Would make the stock exporter send over HTTP although it was given a host.
const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_JAEGER_ENDPOINT';
// Nothing is ever sent there.
const NO_URL = 'http://localhost/';

/**
 * @param Stock - The stock exporter.
 * @throws Error when it is not one whose senders can be used.
 */
export function checkStock(Stock: StockJaegerExporter): void {
  const { prototype } = Stock as { prototype?: Record<string, unknown> };
  if (typeof prototype?.[OPEN] !== 'function') throw unsupported();
}

/**
 * Encodes spans as one Thrift message, by the sender that the stock exporter has for HTTP.
 *
 * @param Stock - The stock exporter, which {@link checkStock} has approved.
 * @returns The encoder.
 * @throws Error when the stock sender is not the one that is known.
 */
export function openEncoder(
  Stock: StockJaegerExporter,
): (process: ThriftProcess, spans: readonly ThriftSpan[]) => Buffer {
  const sender = senderOf(new Stock({ endpoint: NO_URL, maxSpanBatchSize: Infinity }));
  const { _jaegerThrift: thrift } = sender as HttpParts;
  if (thrift === undefined) throw unsupported();
  return (process, spans) => {
    sender.setProcess(process);
    for (const span of spans) sender.append(span, () => {});
    const { err, value } = thrift.Batch.rw.toBuffer((sender as HttpParts)._batch);
    if (err === undefined || err === null) return value;
    throw new Error(wrong(`a batch cannot be encoded as Thrift: ${String(err)}`));
  };
}

/**
 * Opens the sender that the stock exporter has for UDP: its encoding and its packets, over a socket
 * of this package, which looks the host up again.
 *
 * @param Stock - The stock exporter, which {@link checkStock} has approved.
 * @param target - Where to send.
 * @param transport - Sends packets.
 * @returns A sender without a process.
 * @throws What the stock exporter throws.
 */
export function openUdpSender(
  Stock: StockJaegerExporter,
  target: Extract<JaegerTarget, { host: string }>,
  transport: Transport,
): JaegerSender {
  // The stock default is IPv4 whatever the host is.
  const config = {
    ...target,
    socketType: builtIn('node:net').isIPv6(target.host) ? 'udp6' : 'udp4',
  };
  const sender = withoutVariable(ENDPOINT_VARIABLE, () => senderOf(new Stock(config)));
  const parts = sender as UdpParts;
  if (parts._client === undefined) throw unsupported();
  parts._client.close();
  parts._client = new PacketSocket(transport);
  return sender;
}

/**
 * @param sender - A stock UDP sender that has a process.
 * @returns How many bytes a span may take, and what tells how many it takes; `undefined` for a
 *   sender that does not tell.
 */
export function packetLimit(
  sender: JaegerSender,
): { maxBytes: number; measure(span: ThriftSpan): number } | undefined {
  const parts = sender as UdpParts;
  const { _maxSpanBytes: maxBytes } = parts;
  if (maxBytes === undefined || parts._calcSpanSize === undefined || maxBytes < 1) return undefined;
  const measure = (span: ThriftSpan): number => parts._calcSpanSize?.(span).length ?? Infinity;
  return { maxBytes, measure };
}

/** The part of a datagram socket that the stock UDP sender uses. */
class PacketSocket {
  constructor(private readonly transport: Transport) {}

  send(
    packet: Buffer,
    _offset: number,
    length: number,
    _port: number,
    _host: string,
    done: (error: unknown, sent: number) => void,
  ): void {
    void this.transport.send([packet]).then(({ settled, tooLong, error }) => {
      const isSent = settled === 1 && tooLong.length === 0;
      done(isSent ? null : (error ?? new Error('the packet is too long')), isSent ? length : 0);
    });
  }

  close(): void {
    void this.transport.close();
  }
}

function senderOf(stock: object): JaegerSender {
  // The service name is looked for among the tags; setProcess() comes before the first span.
  return (stock as { [OPEN](span: object): JaegerSender })[OPEN]({ tags: [] });
}

function unsupported(): Error {
  return new Error(
    wrong('this version of @opentelemetry/exporter-jaeger is not supported, 2.11.0 is'),
  );
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
