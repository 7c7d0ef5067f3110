import type { KratosTracer } from '../../api/tracer/kratos-tracer.js';
import type { TraceOption } from '../../api/trace-option.js';
import type { Trace } from '../../api/trace.js';
import type { Tracer } from '../../api/tracer/tracer.js';
import { MockParts, type MockTracingOptions } from './mock-parts.js';
import type { MockSpan } from './mock-span.js';

/**
 * A tracer whose spans can be read, without any global registration. What it injects and extracts is
 * real; the original's does neither (`pkg/net/trace/mocktrace/mocktrace.go`).
 */
export class MockTracer implements Tracer {
  readonly #parts: MockParts;
  readonly #tracer: KratosTracer;

  /** @param options - See {@link MockTracingOptions}; `instrumentations` is not looked at. */
  constructor(options: MockTracingOptions = {}) {
    this.#parts = new MockParts(options);
    this.#tracer = this.#parts.ownTracer();
  }

  /** All spans in the order in which they were started; the original's `Spans`. */
  get spans(): readonly MockSpan[] {
    return this.#parts.store.spans;
  }

  /** See {@link Tracer.newTrace}; the original's `New`. */
  newTrace(operationName: string, ...options: TraceOption[]): Trace {
    return this.#tracer.newTrace(operationName, ...options);
  }

  /** See {@link Tracer.inject}. */
  inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void {
    this.#tracer.inject(trace, format, carrier);
  }

  /** See {@link Tracer.extract}. */
  extract(format: unknown, carrier: unknown): Trace {
    return this.#tracer.extract(format, carrier);
  }

  /** See {@link Tracer.join}. */
  join(format: unknown, carrier: unknown, operationName: string, ...options: TraceOption[]): Trace {
    return this.#tracer.join(format, carrier, operationName, ...options);
  }

  /** Does nothing. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The original's name of {@link MockTracer}. */
export class MockTrace extends MockTracer {}
