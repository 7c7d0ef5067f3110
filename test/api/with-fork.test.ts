import { SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import {
  fromContext,
  newTrace,
  setGlobalTracer,
  tagString,
  withFork,
  type Trace,
} from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

describe.each([
  ['trace.withFork()', (root: Trace) => root.withFork.bind(root)],
  [
    'withFork()',
    (root: Trace): Trace['withFork'] =>
      (...args) =>
        root.run(() => withFork(...args)),
  ],
])('%s', (_what, of) => {
  it('runs a function in an active fork and finishes it', () => {
    const { span } = startTracing();
    const root = newTrace('/orders');
    const result = of(root)('users', 'GetUser', (fork) => {
      expect(fromContext()).toBe(fork);
      fork.setTag(tagString('user.id', '42'));
      return 7;
    });
    expect(result).toBe(7);
    const done = span('GetUser');
    expect(done.attributes).toMatchObject({ 'peer.service': 'users', 'user.id': '42' });
    expect(done.status.code).toBe(SpanStatusCode.UNSET);
    expect(done.parentSpanContext?.spanId).toBe(root.span.spanContext().spanId);
  });

  it('finishes with what is thrown, and throws it on', () => {
    const { span } = startTracing();
    const boom = new Error('boom');
    const fail = (): never => {
      throw boom;
    };
    expect(() => of(newTrace('/orders'))('', 'Sync', fail)).toThrow(boom);
    expect(span('Sync').status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
    expect(span('Sync').attributes.error).toBe(true);
  });

  it('waits for a promise and keeps the fork active across await', async () => {
    const { span, spans } = startTracing();
    const root = newTrace('/orders');
    const running = of(root)('', 'Async', async (fork) => {
      await Promise.resolve();
      expect(fromContext()).toBe(fork);
      withFork('', 'Inner', () => undefined);
      return 'done';
    });
    expect(spans()).toEqual([]);
    expect(await running).toBe('done');
    expect(span('Inner').parentSpanContext?.spanId).toBe(span('Async').spanContext().spanId);
  });

  it('finishes with what a promise rejects with', async () => {
    const { span } = startTracing();
    const failing = of(newTrace('/orders'))('', 'Async', () => Promise.reject(new Error('boom')));
    await expect(failing).rejects.toThrow('boom');
    expect(span('Async').status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
  });

  it('hands a promise back as it is, and runs a lazy thenable once', async () => {
    const { spans } = startTracing();
    const promise = Object.assign(Promise.resolve(1), { cancel: () => undefined });
    expect(of(newTrace('/orders'))('', 'Promise', () => promise)).toBe(promise);
    await promise;
    let runs = 0;
    const query = {
      then(resolve: (value: number) => unknown, reject: (error: unknown) => unknown) {
        runs++;
        const active = fromContext() === undefined ? Promise.reject(new Error('lost')) : 2;
        return Promise.resolve(active).then(resolve, reject);
      },
    };
    expect(await of(newTrace('/orders'))('', 'Query', () => query as PromiseLike<number>)).toBe(2);
    expect(runs).toBe(1);
    const broken = {
      then: (_: unknown, reject: (error: unknown) => unknown) =>
        Promise.reject(new Error('no')).catch(reject),
    };
    const failing = of(newTrace('/orders'))('', 'Broken', () => broken as PromiseLike<number>);
    await expect(failing).rejects.toThrow('no');
    expect(spans().map(({ name, status }) => [name, status.code])).toEqual([
      ['Promise', SpanStatusCode.UNSET],
      ['Query', SpanStatusCode.UNSET],
      ['Broken', SpanStatusCode.ERROR],
    ]);
  });

  it.each([undefined, null])('takes a thrown %s for a failure', (nothing) => {
    const { span } = startTracing();
    let caught: unknown = 'nothing';
    try {
      of(newTrace('/orders'))('', 'Odd', () => {
        throw nothing; // eslint-disable-line @typescript-eslint/only-throw-error -- that is the case
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(nothing);
    expect(span('Odd').status.message).toBe(`${String(nothing)} was thrown`);
  });

  it('is not disturbed by a result whose then cannot be read', () => {
    const { span } = startTracing();
    const odd = {
      get then(): unknown {
        throw new Error('no');
      },
    };
    expect(of(newTrace('/orders'))('', 'Odd', () => odd)).toBe(odd);
    expect(span('Odd').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('works for a trace that is not sampled', async () => {
    const { spans } = startTracing({ disableSample: false, clock: () => 0, random: () => 0.99 });
    newTrace('/orders').finish();
    const root = newTrace('/orders');
    const id = await of(root)('users', 'GetUser', async (fork) => {
      await Promise.resolve();
      expect(fromContext()).toBe(fork);
      return trace.getActiveSpan()?.spanContext().traceId;
    });
    expect(id).toBe(root.span.spanContext().traceId);
    expect(spans().map(({ name }) => name)).toEqual(['/orders']);
  });
});

it('runs the function with the no-op trace where none is active or none is set up', () => {
  const seen: string[] = [];
  const note = (fork: Trace): number => seen.push(fork.traceId());
  expect(withFork('users', 'GetUser', note)).toBe(1);
  expect(newTrace('/x').withFork('users', 'GetUser', note)).toBe(2);
  startTracing();
  expect(withFork('users', 'GetUser', note)).toBe(3);
  setGlobalTracer(undefined);
  expect(seen).toEqual(['', '', '']);
});
