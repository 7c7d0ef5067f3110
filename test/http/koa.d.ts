// The declarations of Koa do not go with those of what it depends on.
declare module 'koa' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  interface Context {
    readonly app: object;
    readonly originalUrl: string;
    readonly path: string;
    readonly method: string;
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    respond: boolean;
    status: number;
    body: unknown;
    set(name: string, value: string): void;
  }

  export default class Koa {
    silent: boolean;
    use(middleware: (context: Context, next: () => Promise<unknown>) => unknown): void;
    callback(): RequestListener;
  }
}
