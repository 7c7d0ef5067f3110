import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROMETHEUS_TYPE } from './prometheus-text.js';

const REQUEST_MS = 5_000;
const PLAIN = 'text/plain; charset=utf-8';

/** What a {@link StatusServer} shows. */
export interface Status {
  /** The body of `/metrics`. */
  metrics(): string;
  /** Whether spans are taken. */
  isHealthy(): boolean;
}

/** Answers `/metrics` in Prometheus' text format, and `/healthz` by 200, or by 503 on the way to the end. */
export class StatusServer {
  private readonly server: Server;

  private constructor(
    private readonly host: string,
    status: Status,
  ) {
    this.server = createServer((request, response) => {
      answer(request, response, status);
    });
    this.server.requestTimeout = REQUEST_MS;
    this.server.headersTimeout = REQUEST_MS;
  }

  /**
   * @param host - The address of an interface.
   * @param port - The port; 0 for any that is free.
   * @param status - What it shows.
   * @returns The server, when it listens.
   * @throws Error of the system when it cannot.
   */
  static async open(host: string, port: number, status: Status): Promise<StatusServer> {
    const opened = new StatusServer(host, status);
    await new Promise<void>((resolve, reject) => {
      opened.server.once('error', reject);
      opened.server.listen({ host, port }, () => {
        opened.server.off('error', reject);
        resolve();
      });
    });
    return opened;
  }

  /** Its URL, with the port that it was given for 0. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${port}`;
  }

  /** Closes it, with all connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }
}

function answer(request: IncomingMessage, response: ServerResponse, status: Status): void {
  const path = request.url?.split('?')[0];
  const send = (code: number, type: string, body: string): void => {
    response.writeHead(code, { 'content-type': type, 'x-content-type-options': 'nosniff' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (path !== '/metrics' && path !== '/healthz') send(404, PLAIN, 'not found\n');
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(405, PLAIN, 'method not allowed\n');
  } else if (path === '/metrics') send(200, PROMETHEUS_TYPE, status.metrics());
  else if (status.isHealthy()) send(200, PLAIN, 'ok\n');
  else send(503, PLAIN, 'stopping\n');
}
