import { startIdleTimer } from '../../node/timers.js';
import { failed } from '../answer-once.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { settlesWithin } from '../../node/settles-within.js';
import type { Transport } from '../kratos/transport/transport.js';
import { UdpTransport } from '../kratos/transport/udp-transport.js';
import type { JaegerBatch } from './jaeger-batches.js';
import type { JaegerTarget } from './jaeger-exporter-options.js';
import type { JaegerSending, SendReport } from './jaeger-sending.js';
import { wrong } from './option-error.js';
import { sendPackets, type PacketReport } from './send-packets.js';
import { openUdpSender, type JaegerSender, type StockJaegerExporter } from './stock-sender.js';

type AgentTarget = Extract<JaegerTarget, { host: string }>;

/** Sends Thrift to an agent, in packets. */
export class JaegerOverUdp implements JaegerSending {
  readonly address: string;
  readonly #stock: StockJaegerExporter;
  readonly #target: AgentTarget;
  readonly #transport: Transport;
  readonly #timeout: number;
  #sender: JaegerSender | undefined;

  /**
   * @param Stock - The stock exporter, whose sender encodes and packs.
   * @param target - Where to send.
   * @param timeout - Milliseconds that one export may take.
   */
  constructor(Stock: StockJaegerExporter, target: AgentTarget, timeout: number) {
    const { host, port } = target;
    this.address = `${host}:${port}`;
    this.#stock = Stock;
    this.#target = target;
    this.#timeout = timeout;
    this.#transport = new UdpTransport({ host, port }, `udp ${this.address}`, timeout);
  }

  async send(batches: readonly JaegerBatch[]): Promise<SendReport> {
    try {
      // Opened late: to make a sender is to parse Jaeger's IDL.
      this.#sender ??= openUdpSender(this.#stock, this.#target, this.#transport);
      let report: PacketReport | undefined;
      const sending = this.#sendAll(this.#sender, batches).then((sent) => (report = sent));
      await settlesWithin(this.#timeout, sending, startIdleTimer);
      if (report === undefined) throw new Error(wrong(`no answer within ${this.#timeout} ms`));
      const { error, shortened, tooLarge, unsent } = report;
      const sent = { tooLarge, unsent, ...(shortened > 0 && { shortened }) };
      if (error === undefined) return sent;
      return { ...sent, failure: retryable(new Error(wrong(error))) };
    } catch (error) {
      // It may have spans in its buffer.
      this.#sender = undefined;
      const unsent = batches.flatMap(({ origins }) => origins);
      return { tooLarge: [], unsent, failure: retryable(error) };
    }
  }

  async #sendAll(sender: JaegerSender, batches: readonly JaegerBatch[]): Promise<PacketReport> {
    const report = await sendPackets(sender, batches);
    const lost = await this.#transport.confirm();
    if (lost !== undefined) throw lost;
    return report;
  }

  abort(): void {
    this.#transport.letGo();
  }

  close(): void {
    void this.#transport.close();
  }
}

function retryable(error: unknown): DetailedResult {
  return { ...failed(error), isRetryable: true };
}
