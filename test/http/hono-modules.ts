import type { Server } from 'node:http';
import type { HonoContext, HonoTrace } from '../../src/http.js';

/** The part of Hono's context that handlers of tests use. */
export interface TestContext extends HonoContext {
  readonly req: HonoContext['req'] & { text(): Promise<string> };
  text(body: string, status?: number, headers?: Record<string, string>): Response;
}

type Handler = (c: TestContext) => Response | Promise<Response>;

interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  use(middleware: HonoTrace): void;
  get(path: string, handler: Handler): void;
  post(path: string, handler: Handler): void;
  all(path: string, handler: Handler): void;
  onError(handler: (error: unknown, c: TestContext) => Response): void;
  request(path: string, init?: RequestInit): Promise<Response>;
}

interface Modules {
  Hono: new () => App;
  HTTPException: new (
    status: number,
    options: { message: string },
  ) => Error & { getResponse(): Response };
  serve: (options: {
    fetch: App['fetch'];
    port: number;
    hostname: string;
    createServer?: unknown;
  }) => Server;
}

// The declarations of Hono need those of a browser, which these tests do without: so its modules are loaded
// by names that the compiler does not follow.
const load = async (name: string): Promise<Modules> => (await import(name)) as Modules;

export const { Hono } = await load('hono');
export const { HTTPException } = await load('hono/http-exception');
export const { serve: serveHono } = await load('@hono/node-server');
