/**
 * `kratos-otel/http`: servers and clients over HTTP that are traced as those of the original
 * (`pkg/net/http/blademaster`), without an instrumentation.
 *
 * @packageDocumentation
 */
export { axiosTrace, type AxiosLike } from './http/client/axios-trace.js';
export {
  connectErrorTrace,
  connectTrace,
  type ConnectErrorTrace,
  type ConnectTrace,
} from './http/server/connect-trace.js';
export type { ClientTraceOptions } from './http/client/client-call.js';
export { fastifyTrace } from './http/server/fastify-trace.js';
export { honoTrace, type HonoContext, type HonoTrace } from './http/server/hono-trace.js';
export type { Ignore } from './http/server/ignored-paths.js';
export { koaTrace, type KoaContext, type KoaTrace } from './http/server/koa-trace.js';
export type { NodeRequest, NodeResponse } from './http/server/node-message.js';
export { recordRequestError } from './http/server/request-record.js';
export type { ServerTraceOptions } from './http/server/server-tracing.js';
export {
  tracedFetch,
  type Fetch,
  type FetchInput,
  type TracedFetchInit,
  type TracedFetchOptions,
} from './http/client/traced-fetch.js';
export { tracedRequest, type TracedRequestOptions } from './http/client/traced-request.js';
export { undiciTrace, type UndiciInterceptor } from './http/client/undici-trace.js';
