import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IncomingTrust } from '../../src/otel/propagator/incoming-trust.js';
import { KratosIdGenerator } from '../../src/otel/span/kratos-id-generator.js';
import { KratosSampler } from '../../src/otel/sampler/kratos-sampler.js';

const START = 1_700_000_000_000;
let warnings: string[];

beforeEach(() => {
  warnings = [];
  const warn = (message: string): void => void warnings.push(message);
  const none = (): void => {};
  diag.setLogger({ warn, error: none, info: none, debug: none, verbose: none }, DiagLogLevel.ALL);
  vi.spyOn(Date, 'now').mockReturnValue(START);
});
afterEach(() => {
  diag.disable();
  vi.restoreAllMocks();
});

/** Options of an application without types. */
function sampler(options: Record<string, unknown>): (name: string) => boolean {
  const made = new KratosSampler({ probability: 1e-9, ...options });
  return (name) => made.decideRoot(name) > 0;
}

const throws = (): never => {
  throw new Error('of the user');
};
const rejects = (): Promise<never> => Promise.reject(new Error('of the user'));
const never = (): Promise<never> => new Promise(() => {});
const thenable = (): object => ({ then: throws });

describe('a clock', () => {
  it.each<[string, () => unknown, string]>([
    ['throws', throws, 'threw'],
    ['gives NaN', () => NaN, 'returned NaN'],
    ['gives Infinity', () => -Infinity, 'returned -Infinity'],
    ['gives a text', () => '1700000000000', 'returned string'],
    ['gives a Date', () => new Date(START), 'returned [object Date]'],
    ['gives nothing', () => undefined, 'returned undefined'],
    ['rejects', rejects, 'returned [object Promise]'],
    ['never settles', never, 'returned [object Promise]'],
  ])('that %s is warned of once, and Date.now() counts', (_what, clock, problem) => {
    const decide = sampler({ clock });
    expect([decide('/a'), decide('/a'), decide('/a')]).toEqual([true, false, false]);
    vi.mocked(Date.now).mockReturnValue(START + 1000);
    expect([decide('/a'), decide('/a')]).toEqual([true, false]);
    const trust = new IncomingTrust({ clock: clock as () => number, maxDebugPerSecond: 1 });
    expect([trust.acceptsDebug(), trust.acceptsDebug()]).toEqual([true, false]);
    expect(warnings).toEqual([`kratos-otel: clock ${problem}; Date.now() is used instead`]);
  });
});

describe('a random number', () => {
  it.each<[string, () => unknown, string]>([
    ['that is thrown', throws, 'threw'],
    ['that is NaN', () => NaN, 'returned NaN'],
    ['below 0', () => -0.1, 'returned -0.1'],
    ['over 1', () => 7, 'returned 7'],
    ['as text', () => '0', 'returned string'],
    ['as a promise', rejects, 'returned [object Promise]'],
    ['as a bigint', () => 0n, 'returned bigint'],
  ])('%s is warned of once, and Math.random() counts', (_what, random, problem) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.3);
    const given = random as () => number;
    const decisions = [0.2, 0.4].map((probability) => {
      const decide = sampler({ random: given, probability });
      return [decide('/a'), decide('/a'), decide('/a')];
    });
    expect(decisions).toEqual([
      [true, false, false],
      [true, true, true],
    ]);
    const ids = new KratosIdGenerator({ random: given });
    expect([ids.generateSpanId(), ids.generateSpanId()]).toEqual(
      Array<string>(2).fill(new KratosIdGenerator({ random: () => 0.3 }).generateSpanId()),
    );
    // Two samplers and a generator.
    const warning = `kratos-otel: random ${problem}; Math.random() is used instead`;
    expect(warnings).toEqual([warning, warning, warning]);
  });
});

describe('an operationName', () => {
  it.each<[string, () => unknown, string]>([
    ['throws', throws, 'threw'],
    ['gives a number', () => 7, 'returned 7'],
    ['gives nothing', () => undefined, 'returned undefined'],
    ['gives null', () => null, 'returned object'],
    ['gives a symbol', () => Symbol('/a'), 'returned symbol'],
    ['gives what cannot be a text', () => ({ toString: throws }), 'returned [object Object]'],
    ['gives what looks like a promise', thenable, 'returned [object Object]'],
    ['rejects', rejects, 'returned [object Promise]'],
    ['never settles', never, 'returned [object Promise]'],
  ])('that %s is warned of once, and the name of the span counts', (_what, name, problem) => {
    const decide = sampler({ operationName: name });
    expect([decide('/a'), decide('/b'), decide('/a'), decide('/ping')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(warnings).toEqual([
      `kratos-otel: operationName ${problem}; the name of the span is used instead`,
    ]);
  });
});

it('leaves no rejection that nobody handles', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const decide = sampler({ clock: rejects, random: rejects, operationName: rejects });
  for (let index = 0; index < 5; index++) decide('/a');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
