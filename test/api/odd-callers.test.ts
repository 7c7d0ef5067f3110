import { describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  tagBool,
  tagFloat32,
  tagFloat64,
  tagInt,
  tagInt64,
  tagString,
  type Tag,
  type Trace,
  type TraceOption,
} from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const throwing = (): never => {
  throw new Error('no');
};

describe('options of a trace', () => {
  const options: [string, unknown, number][] = [
    ['null', null, 0],
    ['an object', { debug: true }, 0],
    ['a revoked proxy', revoked(), 0],
    ['a function that throws', throwing, 1],
    ['a function that rejects', () => Promise.reject(new Error('no')), 1],
  ];
  it.each(options)('never throw into the caller: %s', async (_title, option, warnings) => {
    const { tracer, spans } = startTracing();
    tracer.newTrace('/new', option as TraceOption).finish();
    tracer.join(HTTPFormat, {}, '/join', option as TraceOption).finish();
    await new Promise((resolve) => setTimeout(resolve));
    expect(spans().map(({ name }) => name)).toEqual(['/new', '/join']);
    expect(take(diagLines)).toHaveLength(warnings * 2);
  });
});

describe('tags and log fields', () => {
  const entries: [string, object][] = [
    ['a key that throws', Object.defineProperty({ value: 1 }, 'key', { get: throwing })],
    ['a value that throws', Object.defineProperty({ key: 'a' }, 'value', { get: throwing })],
    ['a revoked proxy', revoked()],
  ];
  it.each(entries)('are left out with a warning, and the others stay: %s', (_title, entry) => {
    const { tracer, spans } = startTracing();
    const trace = tracer.newTrace('/x');
    trace.setTag(entry as Tag, { key: 'ok', value: 1 });
    (trace as { setLog: (...fields: object[]) => Trace }).setLog(entry, { key: 'ok', value: '1' });
    trace.finish();
    const [span] = spans();
    expect(span!.attributes).toMatchObject({ ok: 1 });
    expect(span!.events.map(({ attributes }) => attributes)).toEqual([{ ok: '1' }]);
    expect(take(diagLines)).toHaveLength(2);
  });

  const makers = { tagString, tagInt, tagInt64, tagBool, tagFloat32, tagFloat64 };
  it.each(Object.entries(makers))('made by %s take anything', (_name, make) => {
    const { tracer, spans } = startTracing();
    const trace = tracer.newTrace('/x');
    const values = [5n, Symbol('s'), { valueOf: throwing }, revoked(), null, undefined, '12', NaN];
    for (const [n, value] of values.entries()) {
      trace.setTag((make as (key: string, value: unknown) => Tag)(`k${n}`, value));
    }
    trace.finish();
    expect(Object.keys(spans()[0]!.attributes)).toHaveLength(values.length);
  });
});
