import { formatTraceHeader } from '../wire/header/format-trace-header.js';
import { KratosTraceID } from '../wire/header/header-names.js';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../wire/header/trace-header.js';
import type { MockSpan } from './mock/mock-span.js';

/** What a made-up header says. */
export interface HeaderOptions {
  /** Whether the trace is sampled. Default `true`. */
  sampled?: boolean;
  /** Whether it is a debug trace. Default `false`. */
  debug?: boolean;
  /** The span that sends it. Default: one of another process. */
  parent?: MockSpan;
}

const OTHER_PROCESS = 0xca11_0000;

/**
 * @param options - See {@link HeaderOptions}.
 * @param count - Which caller it is: each has ids of its own.
 * @returns The headers.
 */
export function madeUpHeader(options: HeaderOptions, count: number): Record<string, string> {
  const { sampled = true, debug = false, parent } = options;
  const id = (OTHER_PROCESS + count).toString(16);
  const traceId = parent?.traceId ?? id.padStart(32, '0');
  const spanId = parent?.spanId ?? id.padStart(16, '0');
  const flags = (sampled ? FLAG_SAMPLED : 0) | (debug ? FLAG_DEBUG : 0);
  const parentId = parent?.parentSpanId ?? '0';
  return {
    [KratosTraceID]: formatTraceHeader({ traceId, spanId, parentId, flags }),
    traceparent: `00-${traceId}-${spanId}-${sampled || debug ? '01' : '00'}`,
  };
}
