import { do_not_optimize, measure } from 'mitata';

// Small, so that a short round of a slow operation still has several samples.
const BATCH = 256;
const MIN_SAMPLES = 4;

/**
 * @param {() => unknown} run - One operation.
 * @param {{ ms: number }} round - How long to measure.
 * @returns {Promise<number>} Nanoseconds an operation. The mean of the round and not its median:
 *   garbage that an operation leaves is collected in some samples and paid for by all.
 */
export async function measureTime(run, { ms }) {
  // The result is published, so that the compiler cannot see that nobody needs it.
  const stats = await measure(() => do_not_optimize(run()), {
    min_cpu_time: ms * 1e6,
    min_samples: MIN_SAMPLES,
    batch_samples: BATCH,
    // A full collection before each round leaves a small heap, and what allocates pays for its
    // growth in every round, which no service does.
    gc: false,
  });
  return stats.avg;
}
