/// <reference lib="esnext.disposable" preserve="true" />
import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import type { Tracer } from '../../api/tracer/tracer.js';
import { startHoldingTimer, stop } from '../../node/timers.js';
import { allInstrumentations, enableInstrumentations } from '../../setup/instrumentations.js';
import { trace as traces } from '@opentelemetry/api';
import { leftOver, notOne } from '../explain.js';
import { expectContinued } from '../expect-continued.js';
import { madeUpHeader, type HeaderOptions } from '../made-up-header.js';
import { differences, type SpanMatcher } from '../match-span.js';
import type { MockClock } from './mock-clock.js';
import { MockParts, type MockTracingOptions } from './mock-parts.js';
import type { MockSpan } from './mock-span.js';
import { printTree, type TreeOptions } from '../print-tree.js';
import { register } from './registration.js';

/** Tracing whose spans a test can read; made by {@link mockTracing}. */
export class MockTracing implements Disposable {
  /** The tracer, which is the global one until `shutdown()`. */
  readonly tracer: Tracer;
  /** The clock of its spans and of its sampler. */
  readonly clock: MockClock;
  readonly #parts: MockParts;
  readonly #takeBack: () => void;
  readonly #seen = new Set<MockSpan>();
  #made = 0;

  /** @internal */
  constructor(options: MockTracingOptions) {
    const parts = new MockParts(options);
    const { tracer, unregister } = register(parts);
    let disable = (): void => {};
    try {
      const instrumentations = allInstrumentations(options.instrumentations ?? [], []);
      disable = enableInstrumentations(instrumentations, traces.getTracerProvider());
    } catch (error) {
      unregister();
      throw error;
    }
    this.#takeBack = () => {
      disable();
      disable = () => {};
      unregister();
    };
    this.#parts = parts;
    this.tracer = tracer;
    this.clock = parts.clock;
  }

  /** All spans so far, in the order in which they were started. */
  get spans(): readonly MockSpan[] {
    return this.#parts.store.spans;
  }

  /** Spans without a parent among {@link MockTracing.spans}: each has its tree by `children`. */
  get roots(): readonly MockSpan[] {
    return this.spans.filter(({ parent }) => parent === undefined);
  }

  /** Spans that are not finished so far, each with the place in the code that started it. */
  get unfinished(): readonly MockSpan[] {
    return this.spans.filter(({ finished }) => !finished);
  }

  /** Traces that began here and that the sampler has not picked. */
  get notSampled(): number {
    return this.#parts.kratos.sampler.notSampled();
  }

  /**
   * @param matcher - The name of a span, or what it has to be.
   * @returns The one span that matches.
   * @throws Error when there is none or more than one; it shows the tree and what came near.
   */
  span(matcher: SpanMatcher): MockSpan {
    const found = this.spans.filter((span) => differences(span, matcher).length === 0);
    const [only] = found;
    if (only === undefined || found.length > 1) throw notOne(this.spans, found, matcher);
    this.#seen.add(only);
    return only;
  }

  /**
   * Waits for a span to finish, and takes it: the next call gives another one.
   *
   * @param matcher - The name of a span, or what it has to be.
   * @param options - `timeout`: milliseconds to wait. Default 1,000.
   * @returns The first finished span that matches and was not taken before.
   * @throws Error (rejects) when there is none in time.
   */
  take(matcher: SpanMatcher, { timeout = 1_000 }: { timeout?: number } = {}): Promise<MockSpan> {
    const isMeant = (span: MockSpan): boolean =>
      span.finished && !this.#seen.has(span) && differences(span, matcher).length === 0;
    const there = this.spans.find(isMeant);
    if (there !== undefined) {
      this.#seen.add(there);
      return Promise.resolve(there);
    }
    return new Promise((resolve, reject) => {
      const timer = startHoldingTimer(() => {
        ignore();
        reject(notOne(this.spans, [], matcher));
      }, timeout);
      const ignore = this.#parts.store.onFinish((span) => {
        if (!isMeant(span)) return;
        ignore();
        stop(timer);
        this.#seen.add(span);
        resolve(span);
      });
    });
  }

  /**
   * Checks that no fork is forgotten.
   *
   * @throws Error when a span is not finished; it says where in the code that was started.
   */
  allFinished(): void {
    const { spans, unfinished } = this;
    if (unfinished.length > 0) throw leftOver(spans, unfinished, 'never finished');
  }

  /**
   * Checks that every span is finished and that the test has looked at it, by `span()` or `take()`.
   *
   * @throws Error when one is not.
   */
  nothingLeft(): void {
    this.allFinished();
    const left = this.spans.filter((span) => !this.#seen.has(span));
    if (left.length > 0) throw leftOver(this.spans, left, 'not looked at');
  }

  /**
   * @param options - Which tags are shown.
   * @returns The spans as trees, in a text for snapshots: ids are letters, times are left out.
   */
  tree(options: TreeOptions = {}): string {
    return printTree(this.spans, options);
  }

  /**
   * Headers of a request, from a caller that is made up or from a span.
   *
   * @param options - See {@link HeaderOptions}.
   * @returns `kratos-trace-id` and `traceparent`.
   */
  header(options: HeaderOptions = {}): Record<string, string> {
    this.#made++;
    return madeUpHeader(options, this.#made);
  }

  /**
   * Checks that what was sent continues a span.
   *
   * @param carrier - Headers as they were sent: a record, `Headers`, a request, metadata of gRPC.
   * @param span - The span that has to be the parent on the other side.
   * @throws Error when there is no header, or it names another span or trace.
   */
  expectContinued(carrier: unknown, span: MockSpan): void {
    expectContinued(carrier, span, this.spans);
  }

  /**
   * Runs a function in which no span is active: a server that is called without a socket is then another
   * process.
   *
   * @param fn - The function.
   * @returns What it returns.
   */
  outside<T>(fn: () => T): T {
    return context.with(ROOT_CONTEXT, fn);
  }

  /** Forgets all spans, as between two tests. Ids and clock begin anew. */
  reset(): void {
    this.#seen.clear();
    this.#made = 0;
    this.#parts.reset();
  }

  /** Takes every global registration back, before it returns. The spans can still be read. */
  shutdown(): Promise<void> {
    this.#takeBack();
    return Promise.resolve();
  }

  /** `shutdown()`, for `using`. */
  [Symbol.dispose](): void {
    this.#takeBack();
  }
}

/**
 * Sets up tracing for tests: the parts of `init()`, with a store in the place of exporters. Every trace is
 * sampled, and every span can be read at once. It registers itself globally until `shutdown()`.
 *
 * @example
 * ```ts
 * import { newTrace } from 'kratos-otel';
 * import { mockTracing } from 'kratos-otel/testing';
 *
 * const mock = mockTracing();
 * newTrace('/orders').finish();
 * console.log(mock.span('/orders').finished);
 * await mock.shutdown();
 * ```
 *
 * @param options - See {@link MockTracingOptions}.
 * @returns What reads the spans.
 * @throws Error when another one is on, `init()` is on, or OpenTelemetry's SDK is not installed.
 */
export function mockTracing(options: MockTracingOptions = {}): MockTracing {
  return new MockTracing(options);
}
