import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

// Published by node:http when a request goes to its socket, and by node:net when one is opened.
const REQUEST_CHANNEL = 'http.client.request.start';
const SOCKET_CHANNEL = 'net.client.socket';
// No backend has more to say. Exporters buffer what comes.
const GREATEST_RESPONSE_BYTES = 1024 * 1024;

// In use only during an export: up to Node 23 all promises of the process are reported to it then.
const watches = new AsyncLocalStorage<RequestWatch>();
let exportsUnderWay = 0;

/** @returns Whether what runs now belongs to an export that is being watched. */
export function isExporting(): boolean {
  return exportsUnderWay > 0 && watches.getStore() !== undefined;
}

/** What a backend answered to a request. */
export interface WatchedAnswer {
  readonly status: number;
  /** Its header `Retry-After`, if it has one. */
  readonly retryAfter: string | undefined;
  /** Whether it came before the whole request was sent. */
  readonly isEarly: boolean;
}

/**
 * Sees the requests by `node:http` and the sockets that an exporter opens. Exporters do not show
 * their requests: a hung backend would keep a socket, and with it the process, alive, and a response
 * without an end would be buffered whole. It closes them, and says nothing about success.
 */
export class RequestWatch {
  /** The last answer of this export. */
  answer: WatchedAnswer | undefined;
  private readonly requests = new Set<ClientRequest>();
  private readonly sockets = new Set<Socket>();
  private isOn = false;
  private onCut: (() => void) | undefined;

  /**
   * An export begins.
   *
   * @param onCut - Called when a response is cut off or has no end; its status is known then.
   */
  begin(onCut: () => void): void {
    this.end();
    this.isOn = true;
    exportsUnderWay++;
    this.onCut = onCut;
    this.answer = undefined;
    subscribe(REQUEST_CHANNEL, this.onRequest);
    subscribe(SOCKET_CHANNEL, this.onSocket);
  }

  /**
   * Runs what makes the requests, now or later in callbacks.
   *
   * @param send - Makes requests.
   * @returns What `send` returns.
   * @throws What `send` throws.
   */
  run<T>(send: () => T): T {
    return watches.run(this, send);
  }

  /** The export is answered: requests end by themselves. */
  end(): void {
    if (!this.isOn) return;
    this.isOn = false;
    if (--exportsUnderWay === 0) watches.disable();
    unsubscribe(REQUEST_CHANNEL, this.onRequest);
    unsubscribe(SOCKET_CHANNEL, this.onSocket);
  }

  /** Closes every request that is open, and keeps no socket from letting the process end. */
  close(): void {
    this.end();
    for (const request of this.requests) request.destroy();
    for (const socket of this.sockets) socket.unref();
  }

  private readonly onSocket = (message: unknown): void => {
    if (watches.getStore() !== this) return;
    const { socket } = message as { socket: Socket };
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  };

  private readonly onRequest = (message: unknown): void => {
    if (watches.getStore() !== this) return;
    const { request } = message as { request: ClientRequest };
    this.requests.add(request);
    request.once('close', () => this.requests.delete(request));
    request.once('response', (response) => {
      this.onResponse(request, response);
    });
  };

  private onResponse(request: ClientRequest, response: IncomingMessage): void {
    const { statusCode: status = 0, headers } = response;
    this.answer = {
      status,
      retryAfter: headers['retry-after'],
      isEarly: !request.writableFinished,
    };
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > GREATEST_RESPONSE_BYTES) request.destroy();
    });
    const { onCut } = this;
    response.once('close', () => {
      if (!response.complete) onCut?.();
    });
  }
}
