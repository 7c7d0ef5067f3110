import { setTimeout as sleep } from 'node:timers/promises';
import { readableSpan } from './readable-span.mjs';
import { until } from './until.mjs';

// A second callback would come soon, if at all.
const SECOND_CALLBACK_MS = 100;

/**
 * Exports one batch and counts what comes of it.
 *
 * @param {import('@opentelemetry/sdk-trace-base').SpanExporter} exporter - The exporter.
 * @param {number} [limitMillis] - How long to wait for a callback.
 * @returns {Promise<{ callbacks: number, code?: number, after: number }>} Callbacks, the code of
 *   the first and the milliseconds until it.
 */
export async function exportOnce(exporter, limitMillis) {
  const start = performance.now();
  const codes = [];
  let after = Infinity;
  exporter.export([readableSpan(1), readableSpan(2)], ({ code }) => {
    codes.push(code);
    after = Math.min(after, performance.now() - start);
  });
  await until(() => codes.length > 0, limitMillis);
  await sleep(SECOND_CALLBACK_MS);
  return { callbacks: codes.length, code: codes[0], after };
}
