import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Seen } from './servers.js';

/** What a client has got of one answer. */
export interface Got {
  status?: number;
  id?: string | undefined;
}

/** A request of the abuse test. */
export interface Job {
  readonly path: string;
  readonly kind: string;
}

/** Sends one request and resolves at its end, however it ends. */
export type Send = (job: Job) => Promise<Got>;

const METHODS: Record<string, string> = { options: 'OPTIONS', post: 'POST', head: 'HEAD' };
const BODY = 'y'.repeat(3_000);

/** A request that is given up before the server has it is none. */
function whenSeen(path: string, seen: Seen, then: () => void): void {
  const timer = setInterval(() => {
    if (!seen.has(path)) return;
    clearInterval(timer);
    then();
  }, 5);
}

/** Over HTTP/1.1, with connections that are kept. */
export function overHttp1(url: string, seen: Seen, ends: (() => unknown)[]): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  ends.push(() => {
    agent.destroy();
  });
  return ({ path, kind }) =>
    new Promise((resolve) => {
      const got: Got = {};
      const request = httpRequest(url + path, {
        agent,
        method: METHODS[kind] ?? 'GET',
        ...(kind === 'upgrade' && { headers: { connection: 'upgrade', upgrade: 'x' } }),
      });
      request.on('error', () => undefined);
      request.on('close', () => {
        resolve(got);
      });
      request.on('response', (response: IncomingMessage) => {
        got.status = response.statusCode!;
        got.id = response.headers['kratos-trace-id'] as string | undefined;
        response.on('error', () => undefined);
        if (kind === 'endless') response.once('data', () => request.destroy());
        else response.resume();
      });
      request.end(kind === 'post' ? BODY : undefined);
      if (kind === 'hang') whenSeen(path, seen, () => request.destroy());
    });
}

// A session that is reset too often is closed, by the server of Node and by its client.
const STREAMS_OF_A_SESSION = 200;

interface Session {
  readonly client: ClientHttp2Session;
  begun: number;
  ended: number;
}

/** Over HTTP/2, with one connection after the other. */
export function overHttp2(url: string, seen: Seen, ends: (() => unknown)[]): Send {
  let current: Session | undefined;
  const open = (): Session => {
    if (current === undefined || current.begun === STREAMS_OF_A_SESSION) {
      const client = connect(url);
      client.on('error', () => undefined);
      current = { client, begun: 0, ended: 0 };
    }
    current.begun++;
    return current;
  };
  ends.push(() => current?.client.destroy());
  return ({ path, kind }) =>
    new Promise((resolve) => {
      const got: Got = {};
      const session = open();
      const stream = session.client.request({
        ':path': path,
        ':method': METHODS[kind] ?? 'GET',
      });
      stream.on('close', () => {
        if (++session.ended === STREAMS_OF_A_SESSION) session.client.destroy();
      });
      stream.on('error', () => undefined);
      stream.on('close', () => {
        resolve(got);
      });
      stream.on('response', (headers: IncomingHttpHeaders) => {
        got.status = headers[':status'] as unknown as number;
        got.id = headers['kratos-trace-id'] as string | undefined;
        if (kind === 'endless')
          stream.once('data', () => {
            stream.close(8);
          });
        stream.resume();
      });
      stream.end(kind === 'post' ? BODY : undefined);
      if (kind === 'hang') {
        whenSeen(path, seen, () => {
          stream.close(8);
        });
      }
    });
}
