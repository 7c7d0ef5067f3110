import type { ServerUnaryCall } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { grpcClientTrace, grpcServerTrace } from '../../src/grpc.js';
import { deadlineSignal, newTrace } from '../../src/index.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { connect, get, serve, type Users } from './grpc-fixture.js';

collectDiag();

type Answer = (error: object | null, value?: unknown) => void;

async function call(users: Users, options: { deadline?: number }): Promise<unknown> {
  const { error, value } = await get(users, undefined, options);
  if (error !== null) throw error;
  return value;
}

it('a call made in a call does not last longer than that one', async () => {
  startTracing();
  const deadlines: number[] = [];
  let hasSignal = false;
  const last = await serve(
    {
      get: (incoming: ServerUnaryCall<unknown, unknown>, answer: Answer) => {
        deadlines.push(Number(incoming.getDeadline()) - Date.now());
        answer(null, {});
      },
    },
    [grpcServerTrace()],
  );
  const next = connect(last, [grpcClientTrace()]);
  const hop = await serve(
    {
      get: (_: unknown, answer: Answer) => {
        hasSignal = deadlineSignal() !== undefined;
        call(next, {}).then(() => {
          answer(null, {});
        }, answer);
      },
    },
    [grpcServerTrace()],
  );
  const users = connect(hop, [grpcClientTrace()]);
  await newTrace('root').run(() => call(users, { deadline: Date.now() + 2_000 }));
  expect(hasSignal).toBe(true);
  expect(deadlines[0]).toBeGreaterThan(1_000);
  expect(deadlines[0]).toBeLessThanOrEqual(1_981);
  await newTrace('root').run(() => call(users, {}));
  expect(deadlines[1]).toBe(Infinity);
});
