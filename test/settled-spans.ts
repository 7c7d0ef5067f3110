import { setImmediate as turn } from 'node:timers/promises';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect } from 'vitest';

/** Waits until as many spans have ended, and a bit, so that there are no more. */
export async function settled(
  spans: () => readonly ReadableSpan[],
  count: number,
): Promise<readonly ReadableSpan[]> {
  for (let left = 400; left > 0 && spans().length < count; left--) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (let left = 5; left > 0; left--) await turn();
  expect(spans().map(({ name }) => name)).toHaveLength(count);
  return spans();
}
