import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { suppressTracing } from '../../otel/suppressed-tracing.js';

/** What a server has answered. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a GET as from another process: no trace is active, and an instrumentation makes no span of it.
 *
 * @param url - Where to.
 * @param headers - What goes with it.
 * @param signal - Gives it up.
 * @returns The answer.
 */
export function ask(
  url: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Answered> {
  return context.with(suppressTracing(ROOT_CONTEXT), () => send(url, headers, signal));
}

function send(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false, ...(signal && { signal }) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      text(answer).then((body) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      }, reject);
    });
    sent.end();
  });
}

/** What a {@link Loopback} does with a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that is not traced. */
export class Loopback {
  /** What has arrived, in order. */
  readonly requests: IncomingMessage[] = [];
  private readonly server;

  private constructor(answer: Answer) {
    this.server = createServer((incoming, response) => {
      this.requests.push(incoming);
      answer(incoming, response);
    });
  }

  /**
   * @param answer - What it does.
   * @returns It, when it listens.
   */
  static async start(answer: Answer): Promise<Loopback> {
    const loopback = new Loopback(answer);
    await context.with(suppressTracing(ROOT_CONTEXT), () => loopback.listen());
    return loopback;
  }

  /** Its URL, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends it, with all its connections. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
  }
}
