import { execFile } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const app = fileURLToPath(new URL('resting-app.mjs', import.meta.url));
const cwd = fileURLToPath(new URL('../..', import.meta.url));

// Newer versions carry contexts without hooks: there is nothing that could rest.
const hasHooks = Number(process.versions.node.split('.')[0]) < 24;

const servers: Server[] = [];
let dsns: Record<string, string>;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const tcp = await listen(createServer((socket) => socket.on('error', () => {}).resume()));
  const http = await listen(
    createHttpServer((request, response) => {
      request.resume().on('end', () => response.writeHead(202).end());
    }),
  );
  dsns = {
    'a Kratos collector': `tcp://127.0.0.1:${tcp}?timeout=5s`,
    Zipkin: `zipkin+http://127.0.0.1:${http}/api/v2/spans`,
    Jaeger: `jaeger+http://127.0.0.1:${http}/api/traces`,
    OTLP: `otlp+http://127.0.0.1:${http}/v1/traces`,
  };
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

async function run(backend: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [app, dsns[backend] ?? '', ...args],
    { cwd },
  );
  return JSON.parse(stdout);
}

describe.runIf(hasHooks)('where nobody but exports has entered a context', () => {
  it.each(['a Kratos collector', 'Zipkin', 'Jaeger', 'OTLP'])(
    'promises are reported only while %s gets its spans',
    async (backend) => {
      expect(await run(backend)).toEqual({
        ...{ before: false, during: true, suppressed: true, after: false },
        delivered: 2,
      });
    },
  );
});

it('a context that somebody has entered is kept, whatever is exported', async () => {
  expect(await run('a Kratos collector', 'with a context')).toMatchObject({
    ...{ suppressed: true, kept: 'kept', delivered: 3 },
    ...(hasHooks && { after: false, needed: true }),
  });
});
