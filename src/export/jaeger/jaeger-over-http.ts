import { failed } from '../answer-once.js';
import type { HttpEndpoint } from '../http/http-options.js';
import { HttpSender } from '../http/http-sender.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import type { JaegerBatch } from './jaeger-batches.js';

import type { JaegerSending, SendReport } from './jaeger-sending.js';
import { openEncoder, type StockJaegerExporter } from './stock-sender.js';

/** Posts Thrift to a collector, one request for each process that spans come from. */
export class JaegerOverHttp implements JaegerSending {
  readonly #stock: StockJaegerExporter;
  readonly #sender: HttpSender;
  #encode: ReturnType<typeof openEncoder> | undefined;

  /**
   * @param Stock - The stock exporter, whose sender encodes.
   * @param target - Where to post to.
   * @param timeout - Milliseconds that one request may take.
   */
  constructor(Stock: StockJaegerExporter, target: HttpEndpoint, timeout: number) {
    this.#stock = Stock;
    this.#sender = new HttpSender('application/x-thrift', { ...target, timeout });
  }

  get address(): string {
    return this.#sender.address;
  }

  async send(batches: readonly JaegerBatch[]): Promise<SendReport> {
    for (const [index, batch] of batches.entries()) {
      const result = await this.#post(batch);
      if (result.code === 0) continue;
      const unsent = batches.slice(index).flatMap(({ origins }) => origins);
      return { tooLarge: [], unsent, failure: result };
    }
    return { tooLarge: [], unsent: [] };
  }

  abort(): void {
    this.#sender.abort();
  }

  close(): void {
    this.#sender.close();
  }

  async #post({ process, spans }: JaegerBatch): Promise<DetailedResult> {
    try {
      // Opened late: to make a sender is to parse Jaeger's IDL.
      this.#encode ??= openEncoder(this.#stock);
      return await this.#sender.post(this.#encode(process, spans));
    } catch (error) {
      return failed(error);
    }
  }
}
