import { ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { packetLimit, type JaegerSender } from '../../src/export/jaeger/stock-sender.js';
import { OtlpAnswers } from '../../src/export/given/otlp-answers.js';
import { ZipkinAnswers } from '../../src/export/given/zipkin-answers.js';
import { BoundedCalls } from '../../src/otel/limits/bounded-calls.js';
import { DropCounts } from '../../src/otel/limits/drop-counts.js';
import { startOnProcessClock } from '../../src/otel/span/process-clock.js';
import { DEFAULT_LIMITS } from '../../src/otel/limits/span-limits.js';
import { stateOf } from '../../src/otel/span/span-state.js';
import { giveState } from '../../src/otel/span/stateful-span-context.js';
import { diagLogger } from '../../src/setup/diag-logger.js';
import { patchLoadedModules } from '../../src/setup/patch-loaded-modules.js';

const tracer = new BasicTracerProvider({ sampler: new AlwaysOnSampler() }).getTracer('test');
const newSpan = (): Span => tracer.startSpan('op', {}, ROOT_CONTEXT);
/** A span of which a private field cannot be seen. */
const without = (field: string): Span => {
  const span = newSpan();
  const value: unknown = (span as unknown as Record<string, unknown>)[field];
  Reflect.deleteProperty(span, field);
  expect(value).toBeDefined();
  return span;
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('without a private part of', () => {
  it('the API: contexts are made by it', async () => {
    // An API that keeps a span in another way than by setValue().
    const kept = new WeakMap<Context, Span>();
    vi.spyOn(trace, 'setSpan').mockImplementation((context, span) => {
      const copy = Object.create(context) as Context;
      kept.set(copy, span);
      return copy;
    });
    vi.resetModules();
    const { withSpan } = await import('../../src/otel/span/context-with-span.js');
    const span = newSpan();
    expect(kept.get(withSpan(ROOT_CONTEXT, span))).toBe(span);
  });

  it('the API: no logger is seen where none can be', () => {
    const key = Symbol.for('opentelemetry.js.api.1');
    const holder = globalThis as Record<symbol, unknown>;
    const registered = holder[key];
    holder[key] = undefined;
    expect(diagLogger()).toBeUndefined();
    holder[key] = registered;
  });

  it('a span: its state is kept beside it', () => {
    const span = newSpan();
    const context = { ...span.spanContext() };
    const foreign = { spanContext: () => context, isRecording: () => true } as unknown as Span;
    const state = giveState(foreign);
    expect(stateOf(context)).toBe(state);
  });

  it('a span: events are bounded by the limit of this package', () => {
    class OtherSpan {
      readonly events: string[] = [];
      readonly ended = false;
      private readonly context = { ...newSpan().spanContext() };
      spanContext() {
        return this.context;
      }
      isRecording() {
        return true;
      }
      addEvent(name: string) {
        this.events.push(name);
        return this;
      }
    }
    const other = new OtherSpan();
    const span = other as unknown as Span;
    const calls = new BoundedCalls({ ...DEFAULT_LIMITS, maxLogs: 4 }, new DropCounts());
    calls.bind(span, giveState(span));
    for (let i = 0; i < 10; i++) span.addEvent(`event ${i}`);
    expect(other.events).toEqual(['event 0', 'event 1', 'event 2', 'event 3', 'log']);
  });

  it('a span: one whose methods are its own is bounded by its SDK alone', () => {
    const addEvent = vi.fn();
    const foreign = Object.assign(Object.create(null) as object, {
      addEvent,
      isRecording: () => true,
    });
    const own = Object.create({}) as Span;
    Object.assign(own, foreign);
    new BoundedCalls(DEFAULT_LIMITS, new DropCounts()).bind(own, giveState(newSpan()));
    own.addEvent('kept');
    expect(addEvent).toHaveBeenCalledWith('kept');
  });

  it.each(['_performanceStartTime', '_startTimeProvided'])(
    'a span: without %s its clock is its own',
    (field) => {
      const parent = newSpan();
      const span = without(field) as Span & { startTime: unknown };
      const before = span.startTime;
      startOnProcessClock(span, parent);
      expect(span.startTime).toEqual(before);
    },
  );

  it('an OTLP exporter: its callback decides alone', () => {
    const send = (): Promise<void> => Promise.resolve();
    for (const exporter of [
      {},
      { _delegate: {} },
      { _delegate: { _transport: { send } } },
      { _delegate: { _transport: {}, _responseHandler: {} } },
    ]) {
      expect(OtlpAnswers.of(exporter as never)).toBeUndefined();
    }
  });

  it('a given Zipkin exporter: its callback decides alone', () => {
    const url = 'http://localhost:9411/';
    for (const exporter of [{}, { _urlStr: url }, { _send: () => {} }]) {
      expect(ZipkinAnswers.of(exporter as never)).toBeUndefined();
    }
  });

  it('the stock UDP sender: no span is shortened, and none is sent that is too long', () => {
    const sender = (parts: object): JaegerSender => parts as JaegerSender;
    const measure = () => ({ length: 1 });
    expect(packetLimit(sender({}))).toBeUndefined();
    expect(packetLimit(sender({ _maxSpanBytes: 100 }))).toBeUndefined();
    expect(packetLimit(sender({ _calcSpanSize: measure }))).toBeUndefined();
    expect(packetLimit(sender({ _maxSpanBytes: 100, _calcSpanSize: measure }))).toBeDefined();
  });

  it('an instrumentation: its public method is asked, or it patches no module', () => {
    const getModuleDefinitions = vi.fn(() => [{ name: 'nowhere-to-be-found', files: [] }]);
    expect(patchLoadedModules([{ getModuleDefinitions } as never, {} as never])).toEqual([]);
    expect(getModuleDefinitions).toHaveBeenCalledOnce();
  });
});
