import type { HrTime } from '@opentelemetry/api';

/**
 * @param time - Seconds and nanoseconds.
 * @returns Milliseconds.
 */
export function millisecondsOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}
