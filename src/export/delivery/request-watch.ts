import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { RestingStorage } from '../resting-storage.js';

// Published by node:http when a request goes to its socket.
const CHANNEL = 'http.client.request.start';
// No backend has more to say. Exporters buffer what comes.
const GREATEST_RESPONSE_BYTES = 1024 * 1024;
// Time for the rest of a response of which the exporter has seen enough, so that the connection can
// be used again.
const LINGER_MS = 1_000;

const watches = new RestingStorage<RequestWatch>();

/** What a response said that was no success. */
export interface Refusal {
  /** The HTTP status, 400 or more. */
  readonly status: number;
  /** Its header `Retry-After`, if it has one. */
  readonly retryAfter: string | undefined;
}

/**
 * Holds on to the HTTP requests that an exporter makes. Exporters give nobody their requests: the
 * status of a response is lost in an error message and `Retry-After` altogether, a response that is
 * cut off or has no end is never reported, and one hung server keeps a socket, and with it the
 * process, alive. Requests by `node:http` and `node:https` are seen; others, such as those of
 * `fetch`, are left to their exporter.
 */
export class RequestWatch {
  /** The last response that was no success. */
  refusal: Refusal | undefined;
  private readonly requests = new Set<ClientRequest>();
  private started = 0;
  private accepted = 0;
  private isOver = false;
  private leave: (() => void) | undefined;

  /**
   * @param onBadResponse - Called when a response is cut off, or is longer than 1 MiB.
   */
  constructor(private readonly onBadResponse: (error: Error) => void) {}

  /** Whether there were requests, and all of them had success. */
  get isAccepted(): boolean {
    return this.started > 0 && this.accepted === this.started;
  }

  /**
   * Runs what makes the requests, now or later in callbacks.
   *
   * @param send - Makes requests.
   * @throws What `send` throws.
   */
  run(send: () => void): void {
    subscribe(CHANNEL, this.onStart);
    const leave = watches.enter(this, send);
    // An exporter may have answered before it has returned.
    if (this.isOver) leave();
    else this.leave = leave;
  }

  /**
   * Ends the watch.
   *
   * @param isDone - Whether the exporter is content: what is still open gets a second to end by
   *   itself. Otherwise it is closed at once.
   */
  release(isDone: boolean): void {
    this.isOver = true;
    this.leave?.();
    if (!isDone) {
      this.close();
      return;
    }
    unsubscribe(CHANNEL, this.onStart);
    if (this.requests.size > 0)
      setTimeout(() => {
        this.close();
      }, LINGER_MS).unref();
  }

  /** Closes every request that is still open, and stops watching. */
  close(): void {
    unsubscribe(CHANNEL, this.onStart);
    for (const request of this.requests) request.destroy();
  }

  private readonly onStart = (message: unknown): void => {
    if (watches.current !== this) return;
    const { request } = message as { request: ClientRequest };
    this.started++;
    this.requests.add(request);
    request.once('close', () => this.requests.delete(request));
    request.once('response', (response) => {
      this.onResponse(request, response);
    });
  };

  private onResponse(request: ClientRequest, response: IncomingMessage): void {
    const { statusCode: status = 0, headers } = response;
    if (status < 400) this.accepted++;
    else this.refusal = { status, retryAfter: headers['retry-after'] };
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= GREATEST_RESPONSE_BYTES) return;
      request.destroy();
      this.bad(`the response is over ${GREATEST_RESPONSE_BYTES} bytes`);
    });
    response.once('close', () => {
      if (!response.complete) this.bad('the response was cut off');
    });
  }

  private bad(problem: string): void {
    if (!this.isOver) this.onBadResponse(new Error(problem));
  }
}
