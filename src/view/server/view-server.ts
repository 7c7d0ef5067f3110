import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TraceStore } from '../store/trace-store.js';
import { answerBytes, answerJson, HttpError } from './answer.js';
import { ingestRoutes } from './ingest-routes.js';
import { readPageFiles } from './page-files.js';
import { QueryRoutes } from './query-routes.js';
import { guardRequests, type GuardOptions } from './request-guard.js';

/** Paths of the page itself; what they show is up to its script. */
const PAGES = /^\/(?:$|graph$|trace\/[0-9a-fA-F]{1,32}$)/;

/** A server that takes spans and shows them. */
export class ViewServer {
  readonly #server: Server;
  readonly #queries: QueryRoutes;

  /**
   * @param store - Where spans go.
   * @param guard - Who may talk to it.
   */
  constructor(store: TraceStore, guard: GuardOptions) {
    const files = readPageFiles();
    const ingest = ingestRoutes(store);
    const queries = new QueryRoutes(store);
    const refusal = guardRequests(guard);
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const refused = refusal(request.headers);
      if (refused !== undefined) throw new HttpError(403, refused);
      const url = new URL(request.url ?? '/', 'http://page');
      const path = url.pathname;
      if (request.method === 'POST') {
        const take = ingest.get(path);
        if (path === '/api/clear') {
          store.clear();
          answerJson(response, 200, {});
        } else if (take === undefined) throw new HttpError(404, 'nothing takes spans here');
        else await take(request, response);
        return;
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new HttpError(405, 'the method must be GET or POST');
      }
      const file = files.get(PAGES.test(path) ? 'index.html' : path.slice(1));
      if (file !== undefined) answerBytes(response, 200, file.type, file.body);
      else if (path === '/healthz') answerJson(response, 200, store.counts);
      else {
        const query = queries.route(path);
        if (query === undefined) throw new HttpError(404, 'there is no such page');
        await query(url, response, request);
      }
    };
    this.#queries = queries;
    this.#server = createServer((request, response) => {
      response.on('error', () => response.destroy());
      answer(request, response).catch((error: unknown) => {
        answerError(request, response, error);
      });
    });
  }

  /**
   * Starts to listen.
   *
   * @param host - Address.
   * @param port - Port; 0 for any.
   * @returns The port.
   * @throws Error of the system, such as EADDRINUSE.
   */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#queries.close();
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }
}

function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof HttpError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  // What is left of the body is not read.
  if (!request.complete) response.shouldKeepAlive = false;
  answerJson(response, status, { error: message });
  if (!request.complete) response.once('finish', () => request.destroy());
}
