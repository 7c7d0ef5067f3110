import { rotated } from '../harness/measure-rounds.mjs';
import { RunningService } from './running-service.mjs';

// How fast a process is depends on luck (see `measureRounds`), for a service by several percent.
const GENERATIONS = 8;
const ROUNDS = 3;
const WARM_UP_SECONDS = 2;
const ROUND_SECONDS = 2;

async function measureGeneration(services, generation) {
  for (const { service } of services) await service.load(WARM_UP_SECONDS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const results = {};
    for (const { name, service } of rotated(services, generation + round)) {
      results[name] = await service.load(ROUND_SECONDS);
    }
    rounds.push(results);
  }
  return rounds;
}

/**
 * Puts services under load, one at a time, in turns, in several generations of processes.
 *
 * @param {Record<string, string | readonly [string, ...string[]]>} files - Names of files in this
 *   folder, some with arguments, by what they are called.
 * @param {string} [handler] - Which of `handlers.mjs` those without arguments run.
 * @returns {Promise<Record<string, Awaited<ReturnType<typeof import('./wrk.mjs').wrk>>>[]>} What each
 *   did, round by round.
 */
export async function loadServices(files, handler) {
  const args = handler === undefined ? [] : [handler];
  const rounds = [];
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const services = [];
    try {
      for (const [name, named] of Object.entries(files)) {
        const [file, ...own] = [named].flat();
        const service = await RunningService.start(file, own.length > 0 ? own : args);
        services.push({ name, service });
      }
      rounds.push(...(await measureGeneration(services, generation)));
    } finally {
      for (const { service } of services) await service.close();
    }
  }
  return rounds;
}
