import { until } from './until.mjs';

/** The query API of a running Jaeger. */
export class JaegerApi {
  /** @param {number} port - On 127.0.0.1. */
  constructor(port) {
    this.port = port;
  }

  /** @returns {Promise<boolean>} Whether it answers. */
  async isReady() {
    return (await this.#get('/api/services')) !== undefined;
  }

  /**
   * @param {string} traceId - 16 or 32 hex digits.
   * @param {number} count - How many spans the trace has.
   * @returns {Promise<{ spans: object[], processes: object }>} The trace, once all have arrived.
   */
  async trace(traceId, count) {
    let trace;
    const arrived = async () => {
      trace = (await this.#get(`/api/traces/${traceId}`))?.data?.[0];
      return trace?.spans.length >= count;
    };
    await until(
      arrived,
      () => `${count} spans of ${traceId} in Jaeger, not ${trace?.spans.length}`,
    );
    return trace;
  }

  async #get(path) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Jaeger answered ${response.status} to ${path}`);
    return response.json();
  }
}
