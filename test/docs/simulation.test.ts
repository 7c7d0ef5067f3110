import { createServer, request as send, Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTrace } from '../../src/http.js';
import { init } from '../../src/index.js';
import type { Tracing } from '../../src/config/config.js';
import type { EndedSpan } from '../../src/otel/sdk-shapes.js';

type Random = () => number;
interface Simulated {
  readonly picked: number;
  readonly first: number;
  readonly byChance: number;
  readonly naive: number;
  readonly weighed: number;
}

const importSimulation = (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/simulate/${name}.mjs`, import.meta.url).href);
const { operationAt, unevenShares } = (await importSimulation('load')) as {
  operationAt: (shares: readonly number[]) => (random: number) => number;
  unevenShares: (operations: number) => number[];
};
const { seededRandom } = (await importSimulation('seeded-random')) as {
  seededRandom: (seed: number) => Random;
};
const { simulateInstance } = (await importSimulation('simulate-instance')) as {
  simulateInstance: (load: object, settings: object, random: Random) => Simulated;
};

const RATE = 1_000;
const SECONDS = 12;
const OPERATIONS = 80;
// Of so many picks that chance alone makes them differ by some 1 %.
const SETTINGS = { probability: 0.4 };

let tracing: Tracing | undefined;
let server: Server | undefined;

afterEach(async () => {
  server?.close();
  await tracing?.shutdown();
});

describe('the simulation', () => {
  it('gives what a real HTTP service samples, within 5 %', { timeout: 40_000 }, async () => {
    const names: string[] = [];
    const exporter = {
      export(spans: EndedSpan[], done: (result: { code: number }) => void) {
        names.push(...spans.map(({ name }) => name));
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    };
    tracing = init({ serviceName: 'measured', exporter, ...SETTINGS });
    const trace = connectTrace();
    let answered = 0;
    server = createServer((request, response) => {
      trace(request, response, () => {
        answered++;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    const seconds = await load(port, seededRandom(7));
    await tracing.forceFlush();

    // A busy machine may answer fewer than it is sent in that time.
    const rate = answered / seconds;
    const simulated = simulateInstance({ rate, operations: OPERATIONS }, SETTINGS, seededRandom(1));
    expect(new Set(names).size).toBe(OPERATIONS);
    expect(names.length / seconds / simulated.picked).toBeGreaterThan(0.95);
    expect(names.length / seconds / simulated.picked).toBeLessThan(1.05);
  });

  it.each([
    [100, 1, 0.00025],
    [1000, 50, 0.00025],
    [50, 500, 0.01],
  ])('agrees with the formula at %d requests/s, %d operations, p = %d', (rate, operations, p) => {
    const { first, byChance } = simulateInstance(
      { rate, operations },
      { probability: p },
      seededRandom(3),
    );
    // Requests that do not know of each other: a second has one with the chance 1 - e^-rate.
    const expected = unevenShares(operations)
      .map((share) => 1 - Math.exp(-share * rate))
      .reduce((sum, chance) => sum + chance, 0);
    // Operations that share a slot share its first trace.
    expect(first / expected).toBeGreaterThan(0.9);
    expect(first / expected).toBeLessThan(1.02);
    expect(byChance).toBeLessThan((rate - first) * p * 1.3 + 0.01);
  });

  it('estimates the requests from the weights of the traces', () => {
    for (const firstPerSecond of [1, 0.1, { instances: 20 }]) {
      const settings = { probability: 0.05, firstPerSecond };
      const load = { rate: 500, operations: 20 };
      const { weighed, naive } = simulateInstance(load, settings, seededRandom(5));
      expect(weighed / load.rate).toBeGreaterThan(0.97);
      expect(weighed / load.rate).toBeLessThan(1.03);
      expect(naive).toBeGreaterThanOrEqual(weighed);
    }
  });
});

/** Sends requests at random times. @returns How many seconds it took. */
async function load(port: number, random: Random): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const choose = operationAt(unevenShares(OPERATIONS));
  const pending: Promise<void>[] = [];
  const begin = performance.now();
  let next = 0;
  while (next < SECONDS) {
    const now = (performance.now() - begin) / 1000;
    for (; next < now; next += -Math.log(1 - random()) / RATE) {
      pending.push(ask(agent, port, `/operation/${choose(random())}`));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  agent.destroy();
  return (performance.now() - begin) / 1000;
}

function ask(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = send({ agent, port, host: '127.0.0.1', path }, (response) => {
      response.resume().on('end', resolve);
    });
    request.on('error', reject).end();
  });
}
