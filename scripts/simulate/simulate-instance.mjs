import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { KratosSampler } from 'kratos-otel/core';
import { operationAt, unevenShares } from './load.mjs';

// Decisions of one simulation: enough for an error of about a percent.
const DECISIONS = 400_000;
const LEAST_SECONDS = 4;
const GREATEST_SECONDS = 100_000;
const RECORDED_AND_SAMPLED = 2;
// Where the clock starts does not matter, but it starts a second.
const EPOCH = 1_700_000_000_000;

/**
 * Figures of one instance, traces a second where nothing else is said.
 *
 * @typedef {object} Simulated
 * @property {number} picked - All that are picked.
 * @property {number} first - Those that are picked for being the first of a second.
 * @property {number} byChance - The others.
 * @property {number} naive - Estimate of the requests that multiplies each trace by 1/p.
 * @property {number} weighed - Estimate that weighs each trace by the probability in its header.
 * @property {number} firstProbability - With which the first of a second is picked.
 * @property {number} probability - With which any other is picked.
 */

/**
 * Lets requests come to one instance of a service at random times, has the package's sampler decide on
 * each, and counts.
 *
 * @param {object} load
 * @param {number} load.rate - Requests a second, at this instance.
 * @param {number} load.operations - Number of operations, asked for unevenly.
 * @param {object} [settings] - Of the sampler: `probability`, `firstPerSecond`, `ignoredOperations`.
 * @param {() => number} [random]
 * @returns {Simulated}
 */
export function simulateInstance({ rate, operations }, settings = {}, random = Math.random) {
  const { probability = 0.00025 } = settings;
  const seconds = Math.min(Math.max(Math.round(DECISIONS / rate), LEAST_SECONDS), GREATEST_SECONDS);
  let now = EPOCH;
  const sampler = new KratosSampler({ ...settings, clock: () => now, random });
  const names = Array.from({ length: operations }, (_, index) => `/operation/${index}`);
  const choose = operationAt(unevenShares(operations));
  const firstProbability = Math.max(probability, firstShare(settings.firstPerSecond));
  const seen = new Set();
  let second = -1;
  let first = 0;
  let picked = 0;
  for (let at = pause(rate, random); at < seconds; at += pause(rate, random)) {
    now = EPOCH + at * 1000;
    if (Math.floor(at) !== second) {
      second = Math.floor(at);
      seen.clear();
    }
    const operation = choose(random());
    const isFirst = !seen.has(operation);
    seen.add(operation);
    const { decision } = sampler.shouldSample(
      ROOT_CONTEXT,
      '',
      names[operation],
      SpanKind.SERVER,
      {},
    );
    if (decision !== RECORDED_AND_SAMPLED) continue;
    picked++;
    if (isFirst) first++;
  }
  const byChance = picked - first;
  return {
    picked: picked / seconds,
    first: first / seconds,
    byChance: byChance / seconds,
    naive: picked / probability / seconds,
    weighed: (first / firstProbability + byChance / probability) / seconds,
    firstProbability,
    probability,
  };
}

/** Requests that do not know of each other: the time to the next one, in seconds. */
function pause(rate, random) {
  return -Math.log(1 - random()) / rate;
}

function firstShare(firstPerSecond = 1) {
  return typeof firstPerSecond === 'number' ? firstPerSecond : 1 / firstPerSecond.instances;
}
