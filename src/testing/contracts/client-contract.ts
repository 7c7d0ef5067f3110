import { deepStrictEqual, match, ok, rejects } from 'node:assert/strict';
import { HTTPFormat } from '../../api/format.js';
import { getGlobalTracer, newTrace } from '../../api/global.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import type { MockSpan } from '../mock/mock-span.js';
import type { MockTracing } from '../mock/mock-tracing.js';
import { contractCases, type ContractCase, type Rule } from './contract-case.js';
import { Loopback, type Answer } from './loopback.js';
import { failureOf, type HttpContractOptions } from './server-contract.js';

/** A request that {@link clientContract} has a client send. */
export interface ContractRequest {
  /** Its method. */
  readonly method: string;
  /** Its headers. The object is frozen. */
  readonly headers: Readonly<Record<string, string>>;
  /** Gives it up. */
  readonly signal?: AbortSignal;
}

const GET: ContractRequest = { method: 'GET', headers: Object.freeze({}) };

const answer: Answer = (request, response) => {
  switch (request.url) {
    case '/code':
      response.writeHead(200, { 'kratos-status-code': '-404' }).end('body');
      break;
    case '/500':
      response.writeHead(500).end('body');
      break;
    case '/cut':
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
      break;
    case '/hang':
      break;
    default:
      response.end('body');
  }
};

/**
 * The rules for an integration with a client over HTTP. The clients of `kratos-otel/http` pass it.
 *
 * @param call - Sends a request by the client, reads the answer, and returns its body. It rejects with
 *   what the client fails with.
 * @param options - See {@link HttpContractOptions}.
 * @returns The cases.
 */
export function clientContract(
  call: (url: string, request: ContractRequest) => Promise<string>,
  { spanNames = 'kratos', tracing, timeout = 2_000 }: HttpContractOptions = {},
): ContractCase[] {
  const inTrace = (url: string, request: Partial<ContractRequest> = {}): Promise<string> => {
    const root = newTrace('root');
    const done = root.run(() => call(url, { ...GET, ...request }));
    return done.finally(() => {
      root.finish();
    });
  };
  const calling =
    (rule: (server: Loopback, mock: MockTracing) => Promise<void>): Rule =>
    async (mock) => {
      const server = await Loopback.start(answer);
      try {
        await rule(server, mock);
      } finally {
        await server.close();
      }
    };
  /** The span of the call, which is the only one of its kind. */
  const theSpan = async (mock: MockTracing): Promise<MockSpan> => {
    await mock.take({ kind: 'client' }, { timeout });
    return mock.span({ kind: 'client' });
  };
  const rules: Record<string, Rule> = {
    'makes a span under the active trace, and sends headers that continue it': calling(
      async (server, mock) => {
        deepStrictEqual(await inTrace(`${server.url}/a`), 'body');
        const span = await theSpan(mock);
        deepStrictEqual(span.parent?.operationName, 'root');
        mock.expectContinued(server.requests[0]?.headers, span);
      },
    ),
    'sends what the caller sends, and leaves its headers as they are': calling(async (server) => {
      await inTrace(server.url, { method: 'POST', headers: Object.freeze({ 'x-mine': '1' }) });
      const [request] = server.requests;
      deepStrictEqual([request?.method, request?.headers['x-mine']], ['POST', '1']);
    }),
    'sends one header in the place of one that is there': calling(async (server, mock) => {
      await inTrace(server.url, { headers: Object.freeze({ 'Kratos-Trace-Id': '1:1:0:0' }) });
      const sent = server.requests[0]?.rawHeaders.filter(
        (name, index) => index % 2 === 0 && name.toLowerCase() === KratosTraceID,
      );
      deepStrictEqual(sent?.length, 1);
      mock.expectContinued(server.requests[0]?.headers, await theSpan(mock));
    }),
    'sends the headers of a trace that is not sampled': calling(async (server, mock) => {
      const headers = mock.header({ sampled: false });
      const trace = getGlobalTracer().join(HTTPFormat, headers, 'root');
      await trace.run(() => call(server.url, GET));
      match(String(server.requests[0]?.headers[KratosTraceID]), /^\w+:\w+:\w+:0$/);
      deepStrictEqual(mock.tree(), '');
    }),
    'makes a span of each call at the same time': calling(async (server, mock) => {
      await Promise.all(['/a', '/b', '/c'].map((path) => inTrace(`${server.url}${path}`)));
      const sent = server.requests.map(({ headers }) => String(headers[KratosTraceID]));
      const parents = new Set<unknown>();
      for (let taken = 0; taken < 3; taken++) {
        const span = await mock.take({ kind: 'client' }, { timeout });
        parents.add(span.parent);
        ok(sent.includes(span.header), 'its header was sent');
      }
      deepStrictEqual([parents.size, new Set(sent).size], [3, 3]);
    }),
    'fails where there is no connection, and rejects': calling(async (_server, mock) => {
      await rejects(inTrace('http://127.0.0.1:1/'), 'the call rejects');
      ok(failureOf(await theSpan(mock)) !== undefined, 'the span has failed');
    }),
    'fails where the body is cut, and rejects': calling(async (server, mock) => {
      await rejects(inTrace(`${server.url}/cut`), 'the call rejects');
      ok(failureOf(await theSpan(mock)) !== undefined, 'the span has failed');
    }),
    'fails where the call is given up, and rejects': calling(async (server, mock) => {
      const signal = AbortSignal.timeout(50);
      await rejects(inTrace(`${server.url}/hang`, { signal }), 'the call rejects');
      ok(failureOf(await theSpan(mock)) !== undefined, 'the span has failed');
    }),
    'finishes after HEAD, which has no body': calling(async (server, mock) => {
      await inTrace(server.url, { method: 'HEAD' });
      await theSpan(mock);
    }),
  };
  const ofKratos: Record<string, Rule> = {
    'has the name and the tags of the original': calling(async (server, mock) => {
      await inTrace(`${server.url}/a?b=1`, { method: 'POST' });
      const { operationName, tags, logs } = await theSpan(mock);
      deepStrictEqual(operationName, 'HTTP:POST');
      const known = tags.map(({ key, value }) => `${key}=${String(value)}`);
      for (const tag of [
        'component=net/http',
        'http.method=POST',
        `http.url=${server.url}/a?b=1`,
        'http.status_code=200',
      ]) {
        ok(known.includes(tag), `it has the tag ${tag}; it has ${known.join(' ')}`);
      }
      deepStrictEqual(
        logs.map(({ value }) => value),
        ['ClosedBody'],
      );
    }),
    'leaves the request alone where no trace is active': calling(async (server, mock) => {
      deepStrictEqual(await call(server.url, GET), 'body');
      deepStrictEqual(server.requests[0]?.headers[KratosTraceID], undefined);
      deepStrictEqual(mock.tree(), '');
    }),
    'fails by a code of the business, and not by a status': calling(async (server, mock) => {
      await inTrace(`${server.url}/code`);
      deepStrictEqual(failureOf(await theSpan(mock)), '-404');
      mock.reset();
      await inTrace(`${server.url}/500`).catch(() => undefined);
      const span = await theSpan(mock);
      deepStrictEqual([span.tag('http.status_code'), failureOf(span)], [500, undefined]);
    }),
  };
  return contractCases({ ...rules, ...(spanNames === 'kratos' && ofKratos) }, tracing);
}
