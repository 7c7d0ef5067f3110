import { NOOP_TRACE } from '../noop-trace.js';
import type { Trace } from '../trace.js';
import type { Tracer } from './tracer.js';

/** The global tracer until one is set; the original's `nooptracer` (`pkg/net/trace/noop.go`). */
export const NOOP_TRACER: Tracer = {
  newTrace: (): Trace => NOOP_TRACE,
  inject: (): void => {},
  extract: (): Trace => NOOP_TRACE,
  join: (): Trace => NOOP_TRACE,
  close: (): Promise<void> => Promise.resolve(),
};
