/** @typedef {import('../side-by-side/explain-differences.mjs').Rule} Rule */

const DEFECT = 'A defect of the original.';

/** @type {Rule[]} Of servers and clients of HTTP and gRPC, whatever makes their spans. */
const COMMON_RULES = [
  {
    title: 'who has called',
    what: /tag caller of server|header sent x-bm-metadata-caller/,
    why: `${DEFECT} Its client sends \`x1-bmspy-user\`, its server looks at \`x-bm-metadata-caller\` and \`caller\`: between two of its services the caller is empty. We read all three and send two.`,
  },
  {
    title: 'headers of W3C and of Kratos v2',
    what: /header sent (?:traceparent|tracestate|x-md-service-name)/,
    why: 'Sent besides, for services that do not read `kratos-trace-id`.',
  },
  {
    title: 'the node of the caller',
    what: /tag peer\.service of server/,
    why: 'Added, behind the tags of the original: a caller that sends `x-md-service-name`, as we do, is named in service maps.',
  },
  {
    title: 'the status of an answer',
    what: /tag http\.status_code(?: of server|$)/,
    why: 'Added at the end of a span: the original has it on clients only.',
  },
  {
    title: 'the default of criticality, an empty port',
    what: /header sent (?:x-bm-metadata-)?(?:criticality|remote[-_]port)/,
    why: 'Not sent: a service that gets none takes the same default.',
  },
  {
    title: 'a mirrored request from HTTP on',
    what: /(?:header sent (?:x-bm-metadata-)?|field of the log )mirror/,
    why: `${DEFECT} A server of HTTP keeps it as a boolean, and its clients and its log take only texts, so it is lost.`,
  },
  {
    title: 'a deadline where none has arrived',
    what: /header sent x1-bmspy-timeout/,
    why: 'A client of the original sends its own time-out too. Ours send on what has arrived, by `kratos-otel/http` and `kratos-otel/grpc`.',
  },
  {
    title: 'an answer that says it has failed',
    what: /an ecode: (?:tag error|logs) of client HTTP:/,
    why: `${DEFECT} Its client does not read \`kratos-status-code\`, and a business failure is no error of the call.`,
  },
  {
    title: 'the text of a connection that was refused',
    what: /refused: logs of client/,
    why: 'Of Node, and with the stack that every error of Node has.',
  },
];

/** @type {Rule[]} Of `kratos-otel/http` and `kratos-otel/grpc`. */
export const HTTP_RULES = [
  ...COMMON_RULES,
  {
    title: 'the stack of an error',
    what: /the handler fails: logs/,
    why: 'Every error of Node has one. One of Go has one when it was made by `github.com/pkg/errors`.',
    holds: (go, node) => node === `${go}; stack`,
  },
];

/** @type {Rule[]} Of instrumentations under `spanNames: 'kratos'`. */
export const INSTRUMENTED_HTTP_RULES = [
  ...COMMON_RULES,
  {
    title: 'the trace id of an answer',
    what: /header of the answer kratos-trace-id/,
    why: 'The instrumentation sends none. `connectTrace()` and its like add it to the span of the instrumentation.',
  },
  {
    title: 'the address of the client of a gRPC server',
    what: /tag legacy\.address(?: of server|$)/,
    why: 'The instrumentation does not know it. `grpcServerTrace()` adds it to the span of the instrumentation.',
  },
  {
    title: 'when a body was closed',
    what: /logs of client HTTP:/,
    why: 'The instrumentation says nothing of it. `tracedFetch()`, `undiciTrace()`, `axiosTrace()` and `tracedRequest()` do.',
  },
  {
    title: 'the text of a failure that the handler has made an answer of',
    what: /HTTP, the handler fails: logs/,
    why: 'The header `kratos-status-code` is all that the instrumentation sees, when it is told to. `connectTrace()` and `recordRequestError()` know the error.',
  },
];

/** @type {Rule[]} Of the clients of Redis, memcached and MySQL. */
export const LINK_RULES = [
  {
    title: 'the stack of an error of Redis',
    what: /^Redis: an error: logs/,
    why: 'Every error of Node has one. One of Go has one when it was made by `github.com/pkg/errors`.',
    holds: (go, node) => node === `${go}; stack`,
  },
  {
    title: 'a pipeline of Redis',
    what: /^Redis: a pipeline/,
    why: 'The original has one span for all commands. The instrumentations make one for each; to join them, spans would have to be held back. Each is named `Redis:Pipeline`, and the one whose command fails has the error. `withFork()` around the pipeline gives the one span.',
  },
  {
    title: 'spans of memcached that the original loses',
    what: /^memcached: (?:get|touch|cas|delete).*: spans/,
    why: `${DEFECT} \`pkg/cache/memcache/pool_conn.go\` calls Get, GetMulti, Delete, CompareAndSwap and Touch past its tracing. They have the names, tags and statements of \`trace_conn.go\`.`,
    holds: (go) => go === '',
  },
  {
    title: 'the text of an error of memcached',
    what: /^memcached: add, it is there: logs/,
    why: 'That of the library, and with the stack that every error of Node has.',
  },
  {
    title: 'a miss of memcached',
    what: /^memcached: incr, a miss: (?:tag error|logs)/,
    why: 'To the library a miss is an answer like another, and the instrumentation has no hook that sees answers. `withFork()` that throws at a miss gives the error.',
  },
  {
    title: 'one row',
    what: /^SQL: one row.*: (?:spans|tag error|logs)/,
    why: 'Libraries of Node have no call that asks for one row: it is a `query`, and to find none is no error.',
  },
  {
    title: 'the text of an error of MySQL',
    what: /^SQL: an error: logs/,
    why: 'That of the library. The original puts the statement and its arguments before it, which may be personal data.',
  },
  {
    title: 'a ping',
    what: /^SQL: ping: spans/,
    why: 'The instrumentations make no span of it.',
  },
  {
    title: 'a transaction',
    what: /^SQL: a transaction.*: (?:spans|tag legacy\.annotation)/,
    why: 'The original has one span from begin to commit or rollback, with what was done as its annotations. The instrumentations make a span of each statement: `begin`, `query`, `exec`, and `commit` or `rollback`, which the original has no name for. `withFork()` around the transaction gives the one span.',
  },
];
