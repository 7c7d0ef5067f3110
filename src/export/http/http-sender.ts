import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { builtIn } from '../../node/built-in-modules.js';
import { monotonicNow, nextTurn, startIdleTimer, stop } from '../../node/timers.js';
import { lookup } from '../host-lookup.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import { untraced } from '../untraced.js';
import type { HttpEndpoint } from './http-options.js';
import { AdaptiveDeadline } from './adaptive-deadline.js';
import { readAnswer } from './read-answer.js';

/** Where an {@link HttpSender} posts to. */
export interface HttpTarget extends HttpEndpoint {
  /** Milliseconds that one request may take. */
  readonly timeout: number;
  /** Reads what the backend says of a request that it has taken. Default: nothing. */
  readonly readSuccess?: (body: Buffer) => DetailedResult;
}

// A name is looked up again for each connection, so a connection must not live for ever.
const CONNECTION_AGE_MS = 60_000;
const LATE_ANSWER_MS = 30_000;

/**
 * Posts batches to one backend. Every call ends in exactly one result, by the
 * deadline. The fields are private: a URL and headers can hold secrets.
 */
export class HttpSender {
  /** Host and port, as warnings name the backend. */
  readonly address: string;
  readonly #target: HttpTarget;
  readonly #deadline: AdaptiveDeadline;
  #agent: Agent | undefined;
  #agentSince = 0;
  readonly #requests = new Set<ClientRequest>();

  /**
   * @param contentType - That of all requests, where the headers say nothing else.
   * @param target - See {@link HttpTarget}.
   */
  constructor(contentType: string, target: HttpTarget) {
    const headers = { 'content-type': contentType, ...target.headers };
    this.#target = { ...target, headers };
    this.address = addressOf(target.endpoint);
    this.#deadline = new AdaptiveDeadline(target.timeout);
  }

  /**
   * @param body - The whole body.
   * @returns What became of it. Never rejects.
   */
  async post(body: Buffer): Promise<DetailedResult> {
    const first = await this.#attempt(body);
    if (first !== 'stale connection') return first;
    // The backend closed the kept connection, mostly before the request came.
    this.close();
    const second = await this.#attempt(body);
    if (second !== 'stale connection') return { ...second, resent: true };
    return this.#failed(new Error('socket hang up'), true);
  }

  /** Gives up what is under way. The result is a failure that can be tried again. */
  abort(): void {
    for (const request of this.#requests) request.destroy(new Error('the request was given up'));
  }

  /** Closes all connections. */
  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  #attempt(body: Buffer): Promise<DetailedResult | 'stale connection'> {
    return new Promise((resolve) => {
      const started = monotonicNow();
      const limit = this.#deadline.milliseconds;
      let request: ClientRequest;
      try {
        request = untraced(() => this.#request(body.length));
      } catch (error) {
        resolve(this.#failed(error, false));
        return;
      }
      this.#requests.add(request);
      let isOver = false;
      const end = (result: DetailedResult | 'stale connection'): void => {
        if (isOver) return;
        isOver = true;
        stop(timer);
        resolve(result);
      };
      const timer = startIdleTimer(() => {
        // When the application held the event loop, the answer may be waiting behind this timer.
        void nextTurn().then(() => {
          if (isOver) return;
          const isSent = request.writableFinished;
          end(this.#failed(new Error(`no answer within ${limit} ms`), isSent));
          if (isSent) watchForLateAnswer(request);
          else request.destroy();
        });
      }, limit);
      request.once('close', () => this.#requests.delete(request));
      request.on('error', (error) => {
        const isStale =
          request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        end(isStale ? 'stale connection' : this.#failed(error, request.writableFinished));
      });
      request.once('response', (response: IncomingMessage) => {
        this.#deadline.answered(monotonicNow() - started);
        readAnswer(request, response, this.address, end, this.#target.readSuccess);
      });
      request.end(body);
    });
  }

  #request(length: number): ClientRequest {
    const { endpoint, headers } = this.#target;
    const isSecure = endpoint.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': length },
      agent: this.#freshAgent(isSecure),
    };
    return builtIn(isSecure ? 'node:https' : 'node:http').request(endpoint, options);
  }

  #freshAgent(isSecure: boolean): Agent {
    const now = monotonicNow();
    if (this.#agent !== undefined && now - this.#agentSince < CONNECTION_AGE_MS) return this.#agent;
    this.close();
    const options = { keepAlive: true, lookup };
    const { Agent: NewAgent } = builtIn(isSecure ? 'node:https' : 'node:http');
    this.#agent = new NewAgent(options);
    this.#agentSince = now;
    return this.#agent;
  }

  #failed(cause: unknown, maybeSent: boolean): DetailedResult {
    const reason = cause instanceof Error ? describe(cause) : String(cause);
    const error = new Error(`${this.address}: ${reason}`, { cause });
    return { code: 1, error, isRetryable: true, maybeSent };
  }
}

/** A late answer tells how long to wait for the next one. Until then nothing is held open by it. */
function watchForLateAnswer(request: ClientRequest): void {
  request.socket?.unref();
  const timer = startIdleTimer(() => request.destroy(), LATE_ANSWER_MS);
  request.once('close', () => {
    stop(timer);
  });
}

/** Several addresses of one name fail together, with an error that has no message of its own. */
function describe(error: Error): string {
  const { errors } = error as { errors?: unknown };
  const parts = Array.isArray(errors) ? (errors as unknown[]).slice(0, 4) : [];
  const messages = parts.map((part) => (part instanceof Error ? part.message : String(part)));
  return error.message || messages.join(', ') || error.name;
}

function addressOf(endpoint: URL): string {
  const port = endpoint.port || (endpoint.protocol === 'https:' ? '443' : '80');
  return `${endpoint.hostname}:${port}`;
}
