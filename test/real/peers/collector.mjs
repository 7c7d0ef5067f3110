import { createServer } from 'node:net';
import { decodeSpan, splitSpans } from 'kratos-otel/reporter';
import { until } from './until.mjs';

/**
 * A collector of Kratos v1 that is written as a user of this package writes one, and the spans that
 * it has received.
 */
export class Collector {
  /** @type {import('kratos-otel/reporter').KratosSpan[]} */
  spans = [];
  /** host:port, once it listens. */
  address = '';
  #sockets = new Set();
  #server = createServer((socket) => void this.#receive(socket));
  #pieceBytes;
  #failure;
  #stopped = false;

  /**
   * @param {import('../runner/world.mjs').World} world - Stops it after the scenario.
   * @param {{ pieceBytes?: number }} [options] - `pieceBytes`: reads the stream in pieces of this
   *   size at most. A kernel at leisure would hand over whole spans only.
   * @returns {Promise<Collector>}
   */
  static async start(world, { pieceBytes = Infinity } = {}) {
    const collector = new Collector();
    collector.#pieceBytes = pieceBytes;
    await new Promise((resolve, reject) => {
      collector.#server.on('error', reject).listen(0, '127.0.0.1', resolve);
    });
    collector.address = `127.0.0.1:${collector.#server.address().port}`;
    world.onStop(() => collector.#stop());
    return collector;
  }

  /**
   * @param {string} traceId - In hex without leading zeros.
   * @returns {import('kratos-otel/reporter').KratosSpan[]} The spans of that trace.
   */
  spansOf(traceId) {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /**
   * Waits for the spans of a trace.
   *
   * @param {string} traceId
   * @param {number} count - How many it has.
   */
  waitFor(traceId, count) {
    return this.waitUntil(
      () => this.spansOf(traceId).length >= count,
      () => `${count} spans of ${traceId}; there are ${namesOf(this.spansOf(traceId))}`,
    );
  }

  /**
   * Waits for spans.
   *
   * @param {() => boolean} condition - Whether they are there, or nobody need wait for them.
   * @param {() => string} what - What is waited for, for the message.
   * @throws Error when they do not come, or the stream cannot be read.
   */
  async waitUntil(condition, what) {
    await until(() => this.#failure !== undefined || condition(), what);
    if (this.#failure) throw this.#failure;
  }

  async #receive(socket) {
    this.#sockets.add(socket);
    let rest = new Uint8Array();
    try {
      for await (const chunk of socket) {
        for (const piece of inPieces(chunk, this.#pieceBytes)) {
          const split = splitSpans(Buffer.concat([rest, piece]));
          for (const span of split.spans) this.spans.push(decodeSpan(span));
          rest = split.rest;
        }
      }
    } catch (error) {
      // A peer that was killed is no fault of the stream.
      if (!this.#stopped && error.code !== 'ECONNRESET') this.#failure ??= error;
      socket.destroy();
    }
    this.#sockets.delete(socket);
  }

  async #stop() {
    this.#stopped = true;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#failure) throw this.#failure;
  }
}

function* inPieces(chunk, size) {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
}

function namesOf(spans) {
  return spans
    .map(({ serviceName, operationName }) => `${serviceName} ${operationName}`)
    .join(', ');
}
