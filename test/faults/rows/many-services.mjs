import { setImmediate as nextTurn } from 'node:timers/promises';
import { megabytes } from '../measure/figures.mjs';
import { usedMemory } from '../measure/memory.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { startOurs, zipkinDsn } from '../subjects/ours.mjs';

const SERVICES = 20_000;
const SERVICES_A_TURN = 500;
// Twenty thousand names alone would be more.
const BOUND_BYTES = 2 ** 20;

export const fault = '20,000 distinct service names in `fork`';
export const holds = 'no growth';

export const ours = () =>
  withPeer('http-backend', [], (backend) =>
    withPeer('stream-collector', ['tcp'], async (collector) => {
      const { tracing, flush, shutdown } = startOurs({
        exporters: [zipkinDsn(backend), `tcp://${collector.address}?timeout=5s`],
      });
      let named = 0;
      const forkMany = async () => {
        for (let i = 0; i < SERVICES; i++) {
          const trace = tracing.tracer.newTrace('/job');
          trace.fork(`service-${++named}-${'x'.repeat(50)}`, 'call').finish();
          trace.finish();
          if (i % SERVICES_A_TURN === 0) await nextTurn();
          if (i % (SERVICES / 4) === 0) await flush();
        }
        await flush();
      };
      // As many before, so that buffers and compiled code are there already.
      await forkMany();
      const before = usedMemory();
      await forkMany();
      const growth = usedMemory() - before;
      await shutdown();
      return { figure: `heap + ${megabytes(growth)}`, holds: growth < BOUND_BYTES };
    }),
  );
