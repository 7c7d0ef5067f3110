import type { Trace } from '../../api/trace.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import { KratosStatusCode } from '../kratos-headers.js';
import { answerOf, finishAtEnd, type NodeRequest, type NodeResponse } from './node-message.js';
import { RequestRecord, keepRecord, recordRequestError } from './request-record.js';
import { ServerTracing, isUnsampled, type ServerTraceOptions } from './server-tracing.js';

const TRACE = Symbol('kratos-otel trace');

interface FastifyRequest {
  readonly raw: NodeRequest;
  readonly originalUrl?: string;
  [TRACE]?: Trace;
}

interface FastifyReply {
  readonly raw: NodeResponse;
  header(name: string, value: string): unknown;
  getHeader(name: string): unknown;
}

type Done = () => void;
type Hook = (request: FastifyRequest, reply: FastifyReply, done: Done) => void;
type ErrorHook = (request: FastifyRequest, reply: FastifyReply, error: unknown, done: Done) => void;

interface Fastify {
  decorateRequest(name: symbol, value: undefined): unknown;
  addHook(name: 'onRequest' | 'preValidation', hook: Hook): unknown;
  addHook(name: 'onError', hook: ErrorHook): unknown;
}

/**
 * A plugin that traces the requests of Fastify, as `connectTrace()` those of connect: of the instance that
 * it is registered with and all below.
 *
 * @example
 * ```ts
 * await app.register(fastifyTrace, { ignore: ['/healthz'] });
 * ```
 *
 * @param fastify - The instance.
 * @param options - See {@link ServerTraceOptions}.
 * @param done - Called when it is ready.
 */
export function fastifyTrace(fastify: object, options: ServerTraceOptions, done: Done): void {
  const tracing = new ServerTracing(options);
  const app = fastify as Fastify;
  // All requests have one shape then.
  app.decorateRequest(TRACE, undefined);
  app.addHook('onRequest', (request, reply, next) => {
    const trace = begin(tracing, request, reply);
    if (trace === undefined) next();
    else trace.run(next);
  });
  app.addHook('preValidation', (request, _reply, next) => {
    const { [TRACE]: trace, raw } = request;
    // The body has been read since, by listeners that the connection calls.
    if (trace === undefined || raw.method === 'GET' || raw.method === 'HEAD') next();
    else trace.run(next);
  });
  app.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
  done();
}

// What the package fastify-plugin would do: the hooks are those of the instance that registers it.
Object.assign(fastifyTrace, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'kratos-otel',
  [Symbol.for('plugin-meta')]: { name: 'kratos-otel', fastify: '>=4' },
});

function begin(
  tracing: ServerTracing,
  request: FastifyRequest,
  reply: FastifyReply,
): Trace | undefined {
  const { raw } = request;
  const url = request.originalUrl ?? raw.url ?? '';
  const trace = tracing.begin(url, raw.headers);
  if (trace === undefined) return undefined;
  request[TRACE] = trace;
  const id = trace.traceId();
  if (id !== '') reply.header(KratosTraceID, id);
  if (isUnsampled(trace)) return trace;
  const record = new RequestRecord(trace, raw.method ?? '', url, raw.headers);
  keepRecord(raw, record);
  // Fastify keeps the headers of the answer itself.
  finishAtEnd(reply.raw, record, () => ({
    ...answerOf(reply.raw),
    kratosStatus: reply.getHeader(KratosStatusCode),
  }));
  return trace;
}
