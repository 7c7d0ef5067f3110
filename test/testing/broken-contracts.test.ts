import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { context, trace, type TextMapPropagator } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosPropagator,
  fromContext,
  getGlobalTracer,
  inject,
  newTrace,
  type SpanExporterLike,
  type Trace,
} from '../../src/core.js';
import {
  carrierContract,
  clientContract,
  exporterContract,
  propagatorContract,
  serverContract,
  type ContractCase,
  type ContractHandler,
  type ContractServer,
} from '../../src/testing.js';
import { collectDiag, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

/** The names of the rules that do not hold. */
async function broken(cases: readonly ContractCase[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of cases) await run().catch(() => names.push(name));
  take(diagLines);
  return names;
}

it('a carrier that appends in the place of writing over', async () => {
  const make = (headers: Record<string, string>) => new Appending(Object.entries(headers));
  class Appending {
    constructor(readonly entries: [string, string][]) {}
    get(key: string): string | undefined {
      return this.entries.find(([name]) => name === key)?.[1];
    }
    set(key: string, value: string): void {
      this.entries.push([key, value]);
    }
  }
  const valuesOf = ({ entries }: Appending, key: string): string[] =>
    entries.flatMap(([name, value]) => (name === key ? [value] : []));
  expect(await broken(carrierContract(make, { valuesOf }))).toEqual([
    'gets a new trace in the place of the old one',
  ]);
});

it('a carrier that keeps one header alone', async () => {
  class Single {
    private value: string | undefined;
    constructor(headers: Record<string, string>) {
      this.value = headers['kratos-trace-id'];
    }
    get(): string | undefined {
      return this.value;
    }
    set(_key: string, value: string): void {
      this.value = value;
    }
  }
  const names = await broken(carrierContract((headers) => new Single(headers)));
  expect(names).toEqual(expect.arrayContaining(['is written', 'keeps what else is in it']));
});

const kratos = new KratosPropagator();
const propagatorOf = (changed: Partial<TextMapPropagator>): TextMapPropagator => ({
  inject: (...args) => {
    kratos.inject(...args);
  },
  extract: (...args) => kratos.extract(...args),
  fields: () => kratos.fields(),
  ...changed,
});

it.each<[string, Partial<TextMapPropagator>, string[]]>([
  ['is right', {}, []],
  [
    'does not name its header',
    { fields: () => [] },
    ['names in fields() all that it writes, and nothing twice'],
  ],
  [
    'samples all',
    {
      extract: (...args) => {
        const arrived = kratos.extract(...args);
        const spanContext = trace.getSpanContext(arrived);
        if (spanContext === undefined) return arrived;
        return trace.setSpanContext(arrived, { ...spanContext, traceFlags: 1 });
      },
    },
    ['brings a trace that is not sampled to the other side'],
  ],
  [
    'loses the context',
    {
      extract: (_context, carrier, getter) =>
        kratos.extract(trace.deleteSpan(context.active()), carrier, getter),
    },
    ['keeps what is in the context'],
  ],
  [
    'throws at what it cannot read',
    {
      extract: (parent, carrier, getter) => {
        const value = getter.get(carrier, 'kratos-trace-id');
        if (value !== undefined && String(value).split(':').length < 4)
          throw new Error('no header');
        return kratos.extract(parent, carrier, getter);
      },
    },
    ['takes no trace from headers that cannot be read, and does not throw'],
  ],
])('a propagator that %s', async (_, changed, names) => {
  const make = (): TextMapPropagator => propagatorOf(changed);
  expect(await broken(propagatorContract(make, { traceIdBits: 64 }))).toEqual(names);
});

type Export = (spans: ReadableSpan[], done: (result: { code: number }) => void) => void;

it.each<[string, (send: Export) => Export, string[]]>([
  ['is right', (send) => send, []],
  [
    'calls back twice',
    (send) => (spans, done) => {
      send(spans, done);
      done({ code: 0 });
    },
    [
      'sends names, ids and parents',
      'sends one batch after another',
      'calls back once, with success, when there is nothing to send',
      'calls back once for odd spans, and does not throw',
      'goes on after an odd span',
      'does not throw what the callback throws',
      'fails after shutdown(), which may be called twice',
    ],
  ],
  [
    'loses the last span of a batch',
    (send) => (spans, done) => {
      send(spans.length > 1 ? spans.slice(0, -1) : spans, done);
    },
    ['sends names, ids and parents'],
  ],
  [
    'throws at a long value',
    (send) => (spans, done) => {
      if (spans.some(({ name }) => name === 'long')) throw new Error('too long');
      send(spans, done);
    },
    ['calls back once for odd spans, and does not throw'],
  ],
  [
    'writes to the spans',
    (send) => (spans, done) => {
      for (const span of spans) span.attributes.exported = true;
      send(spans, done);
    },
    ['leaves the spans as they are'],
  ],
])('an exporter that %s', async (_, change, names) => {
  const all: ReadableSpan[] = [];
  const make = (): SpanExporterLike => {
    let isOn = true;
    const send: Export = (spans, done) => {
      if (isOn) all.push(...spans);
      try {
        done({ code: isOn ? 0 : 1 });
      } catch {
        // Of the callback.
      }
    };
    return {
      export: change(send),
      shutdown: () => {
        isOn = false;
        return Promise.resolve();
      },
    };
  };
  const receive = () =>
    all.map((span) => ({
      ...span.spanContext(),
      operationName: span.name,
      parentId: span.parentSpanContext?.spanId,
    }));
  expect(await broken(exporterContract(make, receive, { timeout: 200 }))).toEqual(names);
});

const startServer =
  (listen: (handle: ContractHandler) => RequestListener) =>
  async (handle: ContractHandler): Promise<ContractServer> => {
    const server = createServer(listen(handle)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = (): void => {
      server.closeAllConnections();
      server.close();
    };
    return { url: `http://127.0.0.1:${port}`, close };
  };

it('a server that forgets the trace of its caller, its errors, and to finish', async () => {
  const start = startServer((handle) => (request, response) => {
    const trace = newTrace(request.url!);
    trace
      .run(() => handle(request.url!))
      .then(
        ({ status, headers, body }) => {
          response.writeHead(status, headers).end(body);
          if (response.statusCode < 500) trace.finish();
        },
        () => {
          response.writeHead(500).end();
          trace.finish();
        },
      );
  });
  expect(await broken(serverContract(start, { spanNames: 'otel', timeout: 200 }))).toEqual([
    'continues the trace that arrives, by each of its headers',
    'keeps to a decision not to sample, and passes it on',
    'records a debug trace',
    'fails by what the handler throws, and leaves the answer to the framework',
    'fails by a status of 500 and above',
  ]);
  expect(await broken(serverContract(start, { timeout: 200 }))).toHaveLength(9);
});

it('a server that keeps one trace active for all requests', async () => {
  let active: Trace | undefined;
  const start = startServer((handle) => (request, response) => {
    const joined = getGlobalTracer().join(HTTPFormat, request.headers, request.url!);
    active = joined;
    const run = (): void => {
      void active!
        .run(() => handle(request.url!))
        .then(
          ({ status, headers, body }) => {
            response.writeHead(status, headers).end(body);
            joined.finish(status >= 500 ? new Error('status') : undefined);
          },
          (error: unknown) => {
            response.writeHead(500).end();
            joined.finish(error);
          },
        );
    };
    setTimeout(run, 5);
  });
  expect(await broken(serverContract(start, { spanNames: 'otel', timeout: 200 }))).toEqual([
    'keeps requests apart that come at the same time',
  ]);
});

it('a client that sends the header of its parent, and forgets failures', async () => {
  const call = async (url: string, given: { method: string; headers: object }): Promise<string> => {
    fromContext()?.fork('', 'call').finish();
    const headers = { ...given.headers };
    inject(fromContext(), HTTPFormat, headers);
    const sent = httpRequest(url, { ...given, headers }).end();
    const [answer] = (await once(sent, 'response')) as Parameters<typeof text>;
    return text(answer);
  };
  expect(await broken(clientContract(call, { spanNames: 'otel', timeout: 200 }))).toEqual([
    'makes a span under the active trace, and sends headers that continue it',
    'sends one header in the place of one that is there',
    'makes a span of each call at the same time',
    'fails where there is no connection, and rejects',
    'fails where the body is cut, and rejects',
    'fails where the call is given up, and rejects',
  ]);
});
