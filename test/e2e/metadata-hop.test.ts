import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import {
  HTTPFormat,
  deadlineSignal,
  fromContext,
  inject,
  kratosMetadata,
  logFields,
  withFork,
} from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

const servers: Server[] = [];

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

it('passes the metadata of a Kratos service on through a hop', async () => {
  const { tracer } = startTracing();
  let received: IncomingHttpHeaders = {};
  const last = await listen((request, response) => {
    received = request.headers;
    response.end();
  });
  const hop = await listen((request, response) => {
    const trace = tracer.join(HTTPFormat, request.headers, '/hop');
    const call = async (): Promise<void> => {
      await withFork('last', 'HTTP:GET', async (fork) => {
        const headers = {};
        inject(fork, HTTPFormat, headers);
        await fetch(last, { headers, signal: deadlineSignal() ?? null });
      });
      const { caller, mirror } = kratosMetadata();
      response.end(JSON.stringify({ caller, mirror, id: fromContext()?.id, ...logFields() }));
      trace.finish();
    };
    void trace.run(call);
  });
  const answer = await fetch(hop, {
    headers: {
      'kratos-trace-id': 'a1:b2:0:0',
      'x1-bmspy-user': 'main.shop.go',
      'x1-bmspy-timeout': '5000',
      'x-bm-metadata-color': 'blue',
      'x-bm-metadata-mirror': 'true',
      'x-backend-bm-real-ip': '10.0.0.1',
    },
  });
  expect(await answer.json()).toMatchObject({
    caller: 'main.shop.go',
    mirror: true,
    color: 'blue',
    id: 'a1',
    trace_id: 'a1'.padStart(32, '0'),
  });
  expect(received).toMatchObject({
    'x1-bmspy-user': 'test-service',
    'x-bm-metadata-caller': 'test-service',
    'x-bm-metadata-color': 'blue',
    'x-bm-metadata-mirror': 'true',
    'x-bm-metadata-remote-ip': '10.0.0.1',
  });
  expect(received['kratos-trace-id']).toMatch(/^a1:/);
});
