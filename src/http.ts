/**
 * `kratos-otel/http`: servers and clients over HTTP that are traced as those of the original
 * (`pkg/net/http/blademaster`), without an instrumentation.
 *
 * @packageDocumentation
 */
export { axiosTrace, type AxiosLike } from './http/axios-trace.js';
export {
  connectErrorTrace,
  connectTrace,
  type ConnectErrorTrace,
  type ConnectTrace,
} from './http/connect-trace.js';
export type { ClientTraceOptions } from './http/client-call.js';
export { fastifyTrace } from './http/fastify-trace.js';
export { honoTrace, type HonoContext, type HonoTrace } from './http/hono-trace.js';
export type { Ignore } from './http/ignored-paths.js';
export { koaTrace, type KoaContext, type KoaTrace } from './http/koa-trace.js';
export type { NodeRequest, NodeResponse } from './http/node-message.js';
export { recordRequestError } from './http/request-record.js';
export type { ServerTraceOptions } from './http/server-tracing.js';
export {
  tracedFetch,
  type Fetch,
  type FetchInput,
  type TracedFetchInit,
  type TracedFetchOptions,
} from './http/traced-fetch.js';
export { tracedRequest, type TracedRequestOptions } from './http/traced-request.js';
export { undiciTrace, type UndiciInterceptor } from './http/undici-trace.js';
