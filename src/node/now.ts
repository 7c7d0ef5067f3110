/*
 * The clock of the runtime, taken when the package is loaded: test runners replace the global one
 * later on, and it stands still then.
 */
const clock = performance;

/** @returns Milliseconds of a clock that nobody sets. */
export function now(): number {
  return clock.now();
}
