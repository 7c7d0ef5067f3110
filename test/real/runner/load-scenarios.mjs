import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * One thing that is tried with a real peer.
 *
 * @typedef {object} Scenario
 * @property {string} group - Heading under which it is reported.
 * @property {string} title
 * @property {number} [seconds] - How long it may take; default 120.
 * @property {(world: import('./world.mjs').World) => Promise<Outcome>} run - Rejects on failure.
 *
 * @typedef {object} Outcome
 * @property {number} spans - How many spans were compared.
 * @property {string} compared - What of them, in a few words.
 * @property {Record<string, string>} versions - The peers.
 */

/**
 * @param {{ real: string }} places
 * @returns {Promise<{ name: string, prepare?: Function, scenarios: Scenario[] }[]>} The modules of
 *   `scenarios/` in the order of their names.
 */
export async function loadScenarios({ real }) {
  const folder = join(real, 'scenarios');
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const modules = [];
  for (const name of names.sort()) {
    modules.push({ name, ...(await load(join(folder, name), name)) });
  }
  return modules;
}

/** A module that cannot be loaded fails by itself; the others run all the same. */
async function load(path, name) {
  try {
    const { prepare, default: scenarios } = await import(pathToFileURL(path).href);
    return { prepare, scenarios };
  } catch (error) {
    return { scenarios: [{ group: name, title: 'loads', run: () => Promise.reject(error) }] };
  }
}

/**
 * @param {Scenario} scenario
 * @param {string | undefined} only - Part of a group or title, in any case.
 * @returns {boolean} Whether it is asked for.
 */
export function isWanted({ group, title }, only = '') {
  return `${group}: ${title}`.toLowerCase().includes(only.toLowerCase());
}
