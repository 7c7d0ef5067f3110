import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { HTTPFormat } from '../../api/format.js';
import { fromContext, getGlobalTracer } from '../../api/global.js';
import { KratosTraceDebug, KratosTraceID } from '../../wire/header/header-names.js';
import type { MockSpan } from '../mock/mock-span.js';
import type { MockTracingOptions } from '../mock/mock-parts.js';
import type { MockTracing } from '../mock/mock-tracing.js';
import { contractCases, pause, type ContractCase, type Rule } from './contract-case.js';
import { ask } from './loopback.js';

/** What the server of a {@link serverContract} answers a request with. */
export interface ContractAnswer {
  /** Its status. */
  readonly status: number;
  /** Its headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its body. */
  readonly body: string;
}

/**
 * What the server of a {@link serverContract} calls for each GET, whatever the path.
 *
 * @param path - The path and query of the request.
 * @returns What the server is to answer. When it rejects the server is to do what its framework does
 *   with an error.
 */
export type ContractHandler = (path: string) => Promise<ContractAnswer>;

/** A server that listens. */
export interface ContractServer {
  /** Its URL, without a slash at the end. */
  readonly url: string;
  /** Stops it. */
  readonly close: () => unknown;
}

/** Settings of {@link serverContract} and {@link clientContract}. */
export interface HttpContractOptions {
  /**
   * Whose names and errors are expected: those of Kratos (default), or of OpenTelemetry's conventions, by
   * which less is said here.
   */
  spanNames?: 'kratos' | 'otel';
  /** Settings of `mockTracing()` in each case, such as `instrumentations`. */
  tracing?: MockTracingOptions;
  /** Milliseconds to wait for a span to finish. Default 2,000. */
  timeout?: number;
}

const OK: ContractAnswer = { status: 200, headers: {}, body: 'ok' };

/**
 * The rules for an integration with a server over HTTP. The servers of `kratos-otel/http` pass it.
 *
 * @param start - Starts a server with the integration, which serves by the handler. It is closed in
 *   each case.
 * @param options - See {@link HttpContractOptions}.
 * @returns The cases.
 */
export function serverContract(
  start: (handle: ContractHandler) => Promise<ContractServer>,
  { spanNames = 'kratos', tracing, timeout = 2_000 }: HttpContractOptions = {},
): ContractCase[] {
  type Serving = (url: string, mock: MockTracing) => Promise<void>;
  const serving =
    (handle: ContractHandler, rule: Serving): Rule =>
    async (mock) => {
      const server = await start(handle);
      try {
        await rule(server.url, mock);
      } finally {
        await server.close();
      }
    };
  const answering = (answer: Partial<ContractAnswer>): ContractHandler => {
    return () => Promise.resolve({ ...OK, ...answer });
  };
  const forking: ContractHandler = async (path) => {
    fromContext()?.fork('users', `before ${path}`).finish();
    await pause(path === '/slow' ? 30 : 5);
    fromContext()?.fork('users', `after ${path}`).finish();
    return OK;
  };
  const sending: ContractHandler = () => {
    const headers: Record<string, string> = {};
    const trace = fromContext();
    getGlobalTracer().inject(trace, HTTPFormat, headers);
    return Promise.resolve({ ...OK, body: headers[KratosTraceID] ?? 'no trace' });
  };
  /** The span of the request, which is the only one of its kind. */
  const theSpan = async (mock: MockTracing): Promise<MockSpan> => {
    await mock.take({ kind: 'server' }, { timeout });
    return mock.span({ kind: 'server' });
  };
  const rules: Record<string, Rule> = {
    'begins a trace where none arrives': serving(answering({}), async (url, mock) => {
      deepStrictEqual((await ask(`${url}/orders`)).body, 'ok');
      const span = await theSpan(mock);
      deepStrictEqual([span.kind, span.parentSpanId], ['server', undefined]);
    }),
    'continues the trace that arrives, by each of its headers': serving(
      answering({}),
      async (url, mock) => {
        const header = mock.header();
        const [traceId, parentId] = String(header[KratosTraceID]).split(':');
        for (const [name, value] of Object.entries({ ...header, both: '1' })) {
          mock.reset();
          await ask(`${url}/orders`, name === 'both' ? header : { [name]: value });
          const span = await theSpan(mock);
          const ids = [span.traceId, span.parentSpanId ?? ''].map((id) => id.replace(/^0+/, ''));
          deepStrictEqual(ids, [traceId, parentId], `by ${name}`);
        }
      },
    ),
    'begins a trace where the header cannot be read': serving(answering({}), async (url, mock) => {
      const headers = { [KratosTraceID]: 'hello', traceparent: '00-x-y-01' };
      deepStrictEqual((await ask(`${url}/orders`, headers)).status, 200);
      deepStrictEqual((await theSpan(mock)).parentSpanId, undefined);
    }),
    'keeps to a decision not to sample, and passes it on': serving(sending, async (url, mock) => {
      const answer = await ask(`${url}/orders`, mock.header({ sampled: false }));
      match(answer.body, /^\w+:\w+:\w+:0$/);
      deepStrictEqual(mock.tree(), '');
    }),
    'records a debug trace': serving(answering({}), async (url, mock) => {
      await ask(`${url}/orders`, mock.header({ sampled: false, debug: true }));
      match((await theSpan(mock)).header, /:[23](:|$)/);
      mock.reset();
      await ask(`${url}/orders`, { [KratosTraceDebug]: 'true' });
      match((await theSpan(mock)).header, /:[23](:|$)/);
    }),
    'has the trace active in the handler, before and after it waits': serving(
      forking,
      async (url, mock) => {
        await ask(`${url}/orders`);
        const span = await theSpan(mock);
        const children = span.children.map(({ operationName }) => operationName);
        deepStrictEqual(children, ['before /orders', 'after /orders']);
        mock.allFinished();
      },
    ),
    'keeps requests apart that come at the same time': serving(forking, async (url, mock) => {
      await Promise.all([ask(`${url}/slow`), ask(`${url}/fast`), ask(`${url}/slow`)]);
      for (let taken = 0; taken < 3; taken++) {
        const span = await mock.take({ kind: 'server' }, { timeout });
        const paths = new Set(span.children.map((child) => child.operationName.split(' ')[1]));
        deepStrictEqual([span.children.length, paths.size], [2, 1]);
      }
    }),
    'fails by what the handler throws, and leaves the answer to the framework': serving(
      () => Promise.reject(new Error('of the handler')),
      async (url, mock) => {
        ok((await ask(`${url}/orders`)).status >= 500, 'the status is 500 or above');
        const failure = failureOf(await theSpan(mock));
        if (spanNames === 'kratos') deepStrictEqual(failure, 'of the handler');
        else ok(failure !== undefined, 'the span has failed');
      },
    ),
    'fails by a status of 500 and above': serving(answering({ status: 503 }), async (url, mock) => {
      deepStrictEqual((await ask(`${url}/orders`)).status, 503);
      ok(failureOf(await theSpan(mock)) !== undefined, 'the span has failed');
    }),
    'does not fail by a status below 500': serving(
      answering({ status: 404 }),
      async (url, mock) => {
        deepStrictEqual((await ask(`${url}/orders`)).status, 404);
        deepStrictEqual(failureOf(await theSpan(mock)), undefined);
      },
    ),
    'finishes when the client has gone': serving(
      () => pause(100).then(() => OK),
      async (url, mock) => {
        const gone = ask(`${url}/orders`, {}, AbortSignal.timeout(40));
        await gone.catch(() => undefined);
        await theSpan(mock);
      },
    ),
  };
  const ofKratos: Record<string, Rule> = {
    'has the name and the tags of the original': serving(answering({}), async (url, mock) => {
      await ask(`${url}/orders/caf%C3%A9?x=1`, { caller: 'shop' });
      const { operationName, tags } = await theSpan(mock);
      deepStrictEqual(operationName, '/orders/café');
      deepStrictEqual(
        tags.map(({ key, value }) => [key, value]),
        [
          ['component', 'net/http'],
          ['http.method', 'GET'],
          ['http.url', '/orders/caf%C3%A9?x=1'],
          ['caller', 'shop'],
          ['http.status_code', 200],
        ],
      );
    }),
    'tells the caller the trace, sampled or not': serving(sending, async (url, mock) => {
      for (const sampled of [true, false]) {
        const { headers, body } = await ask(`${url}/orders`, mock.header({ sampled }));
        deepStrictEqual(headers[KratosTraceID], body);
      }
    }),
    'fails by a code of the business': serving(
      answering({ headers: { 'kratos-status-code': '-404' } }),
      async (url, mock) => {
        await ask(`${url}/orders`);
        deepStrictEqual(failureOf(await theSpan(mock)), '-404');
      },
    ),
    'leaves /metrics alone': serving(sending, async (url, mock) => {
      deepStrictEqual((await ask(`${url}/metrics`)).body, 'no trace');
      deepStrictEqual(mock.tree(), '');
    }),
  };
  return contractCases({ ...rules, ...(spanNames === 'kratos' && ofKratos) }, tracing);
}

/**
 * @param span - A span.
 * @returns The message of its failure; `undefined` for success.
 */
export function failureOf({ finishErr }: MockSpan): string | undefined {
  if (finishErr === undefined) return undefined;
  return finishErr instanceof Error ? finishErr.message : String(finishErr);
}
