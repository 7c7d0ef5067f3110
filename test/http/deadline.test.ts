import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { connectTrace, tracedFetch, tracedRequest } from '../../src/http.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { serve } from './http-fixture.js';

collectDiag();

it('sends on what is left of the deadline of the request', async () => {
  startTracing();
  const seen: (string | undefined)[] = [];
  const next = await serve(
    createServer((request, response) => {
      seen.push(request.headers['x1-bmspy-timeout'] as string | undefined);
      response.end();
    }),
  );
  const traced = connectTrace();
  const hop = await serve(
    createServer((request, response) => {
      void traced(request, response, async () => {
        await (await tracedFetch(next)).text();
        await new Promise((resolve) => {
          tracedRequest(next, {}, (answer) => answer.resume().on('end', resolve)).end();
        });
        response.end();
      });
    }),
  );
  await (await fetch(hop, { headers: { 'x1-bmspy-timeout': '500' } })).text();
  await (await fetch(hop)).text();
  const [first, second] = seen.map(Number);
  expect(seen).toHaveLength(4);
  expect(first).toBeGreaterThan(300);
  expect(first).toBeLessThanOrEqual(480);
  expect(second).toBeLessThanOrEqual(first!);
  expect(seen.slice(2)).toEqual([undefined, undefined]);
});
