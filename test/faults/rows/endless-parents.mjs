import { setImmediate as nextTurn } from 'node:timers/promises';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { megabytes } from '../measure/figures.mjs';
import { usedMemory } from '../measure/memory.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';
import { startStock, stockZipkin } from '../subjects/stock.mjs';

const PARENTS = 200_000;
const PARENTS_A_TURN = 500;
const BOUND_BYTES = 5 * 2 ** 20;

export const fault = 'parents that never end';
export const holds = '200,000 of them add under 5 MB';

export const ours = () =>
  withPeer('http-backend', [], async (backend) => {
    const { tracing, flush, shutdown } = startOurs({ exporter: zipkinDsn(backend) });
    // Of each parent a child goes out; the parent never does.
    const { tracer } = tracing;
    const growth = await growthBy(
      () => tracer.newTrace('/job').fork('users', 'call').finish(),
      flush,
    );
    await shutdown();
    return { figure: `heap + ${megabytes(growth)}`, holds: growth < BOUND_BYTES };
  });

export const stock = () =>
  withPeer('http-backend', [], async (backend) => {
    const { tracer, flush, shutdown } = startStock(stockZipkin(backend));
    const leave = () => {
      const parent = trace.setSpan(ROOT_CONTEXT, tracer.startSpan('/job', {}, ROOT_CONTEXT));
      tracer.startSpan('call', {}, parent).end();
    };
    const growth = await growthBy(leave, flush);
    await shutdown();
    return { figure: `heap + ${megabytes(growth)}`, holds: growth < BOUND_BYTES };
  });

async function growthBy(leaveParent, flush) {
  const leave = async (count) => {
    for (let left = count; left > 0; left -= PARENTS_A_TURN) {
      for (let i = 0; i < PARENTS_A_TURN; i++) leaveParent();
      await nextTurn();
    }
    await flush();
  };
  // Code, connections and buffers that stay are not what this is about.
  await leave(PARENTS / 10);
  const before = usedMemory();
  await leave(PARENTS);
  return usedMemory() - before;
}
