import { Subject } from './subject.mjs';

/**
 * Measures subjects in turns, so that what disturbs the machine disturbs all of them alike. Luck
 * of one process (where the compiler started, how memory lies) is what generations are for: each
 * measures in new processes.
 *
 * @param {object} plan - What is measured.
 * @param {string} plan.file - URL of the scenario's file.
 * @param {string} plan.id - The scenario.
 * @param {readonly string[]} plan.names - Its subjects.
 * @param {string} plan.measure - What to measure.
 * @param {object} plan.warmUp - How much of it before the first round, for the compiler to settle.
 * @param {object} plan.round - How much of it in a round.
 * @param {number} plan.rounds - Rounds of one generation.
 * @param {number} plan.generations - How often to start new processes.
 * @param {readonly string[]} [plan.flags] - Flags of Node.
 * @returns {Promise<Record<string, number>[]>} For each round the value of each subject.
 */
export async function measureRounds(plan) {
  const results = [];
  for (let generation = 0; generation < plan.generations; generation++) {
    results.push(...(await measureGeneration(plan, generation)));
  }
  return results;
}

async function measureGeneration(plan, generation) {
  const { file, id, names, measure, warmUp, round, rounds, flags } = plan;
  const subjects = [];
  try {
    for (const name of names) subjects.push(new Subject(file, id, name, flags));
    for (const subject of subjects) await subject.ready();
    for (const subject of subjects) await subject.measure(measure, warmUp);
    const results = [];
    for (let index = 0; index < rounds; index++) {
      const values = {};
      // Another one begins each time: who follows whom must not matter either.
      for (const subject of rotated(subjects, generation + index)) {
        values[subject.name] = await subject.measure(measure, round);
      }
      results.push(values);
    }
    return results;
  } finally {
    for (const subject of subjects) await subject.close();
  }
}

/**
 * @template T
 * @param {readonly T[]} items - Items.
 * @param {number} turns - How many of them to put last.
 * @returns {T[]} The items, beginning with another one.
 */
export function rotated(items, turns) {
  const start = turns % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
