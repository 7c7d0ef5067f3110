import { withWorld } from './world.mjs';

const DEFAULT_SECONDS = 120;
// Downloads of servers are big, and the network may be slow.
const PREPARE_SECONDS = 1200;

/**
 * Runs the scenarios of one module one after the other and prints a line for each.
 *
 * @param {{ name: string, prepare?: Function, scenarios: object[] }} module
 * @param {object} places - What `createWorld()` gave.
 * @returns {Promise<object[]>} One result a scenario: itself, with `error` or with its outcome.
 */
export async function runModule({ name, prepare, scenarios }, places) {
  const results = [];
  try {
    await withWorld(places, async (world) => {
      if (prepare) await within(PREPARE_SECONDS, prepare(world), `prepare() of ${name}`);
      for (const scenario of scenarios) results.push(await runScenario(scenario, places));
    });
  } catch (error) {
    const left = scenarios.slice(results.length);
    // All have run, and what prepare() started could not be stopped.
    if (left.length === 0) left.push({ group: name, title: 'stopping' });
    for (const scenario of left) results.push(report({ ...scenario, error }));
  }
  return results;
}

async function runScenario(scenario, places) {
  const startedAt = performance.now();
  const { seconds = DEFAULT_SECONDS } = scenario;
  try {
    const outcome = await withWorld(places, (world) =>
      within(seconds, scenario.run(world), 'the scenario'),
    );
    return report({ ...scenario, ...outcome, took: (performance.now() - startedAt) / 1000 });
  } catch (error) {
    return report({ ...scenario, error });
  }
}

/** Rejects when it takes longer. What runs on then is ended by the `onStop` functions. */
async function within(seconds, promise, what) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} was not done after ${seconds} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function report(result) {
  const { group, title, error, compared, spans, took } = result;
  if (error === undefined) {
    console.log(`ok  ${group}: ${title} — ${compared} (${spans} spans, ${took.toFixed(1)} s)`);
  } else {
    console.log(`FAIL ${group}: ${title}\n${indent(error?.stack ?? String(error))}`);
  }
  return result;
}

function indent(text) {
  return text.replace(/^/gm, '     ');
}
