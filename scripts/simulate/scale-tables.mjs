import { seededRandom } from './seeded-random.mjs';
import { simulateInstance } from './simulate-instance.mjs';

const MINUTE = 60;
const SPANS = 3;

/** A fleet that answers 100,000 requests a second, by more and more instances. */
const FLEET_RATE = 100_000;
const INSTANCES = [1, 10, 100, 1_000, 10_000];
const OPERATIONS = [1, 50, 500, 5_000];

/**
 * @param {number} instances
 * @param {number} operations
 * @param {object} [settings] - Of the sampler.
 * @returns {ReturnType<typeof simulateInstance> & { deviation: number }} Traces a second of the whole
 *   fleet; `deviation`: the standard deviation of a minute's weighed estimate, as a part of the requests.
 */
export function simulateFleet(instances, operations, settings) {
  const load = { rate: FLEET_RATE / instances, operations };
  const one = simulateInstance(load, settings, seededRandom(instances + operations));
  const all = Object.fromEntries(
    Object.entries(one).map(([key, value]) => [key, value * instances]),
  );
  const variance =
    all.first * varianceAt(one.firstProbability) + all.byChance * varianceAt(one.probability);
  return { ...all, deviation: Math.sqrt(variance * MINUTE) / (FLEET_RATE * MINUTE) };
}

/** What each trace that is picked with a probability and weighed by 1/p adds to the variance. */
function varianceAt(probability) {
  return (1 - probability) / probability ** 2;
}

/** @returns {string} The table of what the original's sampler picks, in Markdown. */
export function pickedTable(bytes) {
  const rows = INSTANCES.flatMap((instances) =>
    OPERATIONS.map((operations) => {
      const { first, byChance, picked, naive, deviation } = simulateFleet(instances, operations);
      return [
        whole(instances),
        whole(operations),
        whole(first),
        whole(byChance),
        percent(picked / FLEET_RATE),
        size(picked * SPANS * bytes.otlp),
        `${whole(naive / FLEET_RATE)} ×`,
        `± ${percent(deviation)}`,
      ];
    }),
  );
  return table(
    ['instances', 'operations', 'first/s', 'chance/s', 'picked', 'OTLP/s', 'count / p', 'weighed'],
    rows,
  );
}

/** What one may set for 50 operations. */
const CHOICES = [
  [10, {}],
  [10, { firstPerSecond: { instances: 10 } }],
  [1_000, {}],
  [1_000, { firstPerSecond: { instances: 1_000 } }],
  [1_000, { firstPerSecond: 0, probability: 0.001 }],
  [10_000, {}],
  [10_000, { firstPerSecond: { instances: 10_000 } }],
  [10_000, { firstPerSecond: { instances: 10_000 }, ignoredOperations: ['/operation/0'] }],
  [10_000, { firstPerSecond: 0, probability: 0.0001 }],
];

/** @returns {string} The table of what settings make of it. */
export function choicesTable(bytes) {
  const rows = CHOICES.map(([instances, settings]) => {
    const { picked, deviation } = simulateFleet(instances, 50, settings);
    const shown = Object.entries(settings).map(([key, value]) => `\`${key}: ${literal(value)}\``);
    return [
      whole(instances),
      shown.join(', ') || '–',
      whole(picked),
      size(picked * SPANS * bytes.otlp),
      size(picked * SPANS * bytes.kratos),
      `± ${percent(deviation)}`,
    ];
  });
  return table(['instances', 'settings', 'traces/s', 'OTLP/s', 'Kratos/s', 'weighed'], rows);
}

function literal(value) {
  if (Array.isArray(value)) return `[${value.map((each) => `'${each}'`).join(', ')}]`;
  return typeof value === 'object' ? `{ instances: ${value.instances} }` : String(value);
}

function whole(number) {
  return Math.round(number).toLocaleString('en-US');
}

function percent(part) {
  return `${(part * 100).toFixed(part < 0.1 ? 2 : 0)} %`;
}

function size(bytes) {
  const units = ['B', 'KB', 'MB'];
  const at = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${(bytes / 1000 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}

function table(head, rows) {
  return [head, head.map(() => '--:'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
