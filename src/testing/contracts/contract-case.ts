import { startHoldingTimer } from '../../node/timers.js';
import { mockTracing, type MockTracing } from '../mock/mock-tracing.js';
import type { MockTracingOptions } from '../mock/mock-parts.js';

/** One rule of a contract, to be a test in any runner. */
export interface ContractCase {
  /** The rule; the title of the test. */
  readonly name: string;
  /**
   * Checks the rule. It calls `mockTracing()` itself and takes it back, so none may be on.
   *
   * @throws Error (rejects) where the rule is broken; it says how.
   */
  readonly run: () => Promise<void>;
}

/** Checks a rule. */
export type Rule = (mock: MockTracing) => void | Promise<void>;

/**
 * @param rules - Rules by their names.
 * @param options - Tracing in which they are checked.
 * @returns A case for each.
 */
export function contractCases(
  rules: Readonly<Record<string, Rule>>,
  options: MockTracingOptions = {},
): ContractCase[] {
  return Object.entries(rules).map(([name, rule]) => ({
    name,
    run: async () => {
      const mock = mockTracing(options);
      try {
        await rule(mock);
      } finally {
        await mock.shutdown();
      }
    },
  }));
}

/**
 * @param milliseconds - How long.
 * @returns Resolves then, by the real time.
 */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    startHoldingTimer(resolve, milliseconds);
  });
}
