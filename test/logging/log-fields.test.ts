import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { configure, getLogger, shutdown, type LoggingEvent } from 'log4js';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createLogger, format, transports } from 'winston';
import { Writable } from 'node:stream';
import {
  HTTPFormat,
  fromContext,
  logFields,
  newTrace,
  setGlobalTracer,
  withKratosMetadata,
  type Config,
} from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

const rare: Config = { disableSample: false, clock: () => 0, random: () => 0.99 };

/** A stream that keeps what is written to it, as lines of JSON. */
function keepLines(): { stream: Writable; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { stream, lines };
}

describe('logFields()', () => {
  it.each([
    ['sampled', {}, '1'],
    ['not sampled', rare, '0'],
  ])('has the ids of a trace that is %s', (_what, config, flag) => {
    const { tracer } = startTracing(config);
    newTrace('/x');
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': `a1:b2:0:${flag}` }, '/x');
    const { traceid, trace_id, span_id, ...rest } = joined.run(() => logFields());
    expect(rest).toEqual({});
    expect(traceid).toBe(joined.traceId());
    expect(traceid).toMatch(new RegExp(`^a1:[0-9a-f]+:b2:${flag}`));
    expect(trace_id).toBe('a1'.padStart(32, '0'));
    expect(span_id).toBe(joined.span.spanContext().spanId);
    expect(joined.id).toBe('a1');
  });

  it('is empty outside of a trace, and can be added to', () => {
    expect(logFields()).toEqual({});
    startTracing();
    expect(Object.assign(logFields(), { more: 1 })).toEqual({ more: 1 });
    expect(logFields()).toEqual({});
  });

  it('has caller, color and mirror of the request', () => {
    startTracing();
    const metadata = withKratosMetadata({ caller: 'shop', color: 'blue' }, ROOT_CONTEXT);
    expect(logFields(metadata)).toEqual({ caller: 'shop', color: 'blue' });
    const mirrored = withKratosMetadata({ mirror: true }, metadata);
    expect(logFields(mirrored)).toEqual({ caller: 'shop', color: 'blue', mirror: true });
    expect(logFields(newTrace('/x').context(metadata))).toMatchObject({
      traceid: expect.any(String) as string,
      caller: 'shop',
    });
  });

  it('has them for a span of a library, without a tracer of Kratos too', () => {
    startTracing();
    const span = trace.getTracer('library').startSpan('GET');
    const active = trace.setSpan(ROOT_CONTEXT, span);
    const fields = logFields(active);
    expect(fields.traceid).toMatch(/^[0-9a-f]+:[0-9a-f]+:0:1/);
    setGlobalTracer(undefined);
    expect(logFields(active)).toEqual(fields);
  });

  it('has the id of a trace that a limit has cut, and no header', () => {
    startTracing({ limits: { maxChildren: 1 } });
    const root = newTrace('/x');
    const last = [1, 2, 3, 4].map(() => root.fork('', 'y')).at(-1)!;
    const fields = logFields(last.context());
    expect(fields.traceid).toBeUndefined();
    expect(fields.trace_id).toBe(root.span.spanContext().traceId);
    expect(last.id).toBe('');
  });
});

describe('lines of', () => {
  const expected = (): Record<string, unknown> => {
    const { traceId, spanId } = trace.getActiveSpan()!.spanContext();
    return { traceid: fromContext()!.traceId(), trace_id: traceId, span_id: spanId };
  };
  const inRequest = <T>(fn: () => T): T => {
    startTracing();
    const metadata = withKratosMetadata({ caller: 'shop' }, context.active());
    return context.with(newTrace('/orders').context(metadata), fn);
  };

  it('pino have the fields, by mixin', () => {
    const { stream, lines } = keepLines();
    const logger = pino({ mixin: () => logFields() }, stream);
    const ids = inRequest(() => {
      logger.info({ order: 7 }, 'an order');
      return expected();
    });
    logger.info('no request');
    expect(lines[0]).toMatchObject({ msg: 'an order', order: 7, caller: 'shop', ...ids });
    expect(lines[1]).not.toHaveProperty('traceid');
  });

  it('winston have the fields, by a format', () => {
    const { stream, lines } = keepLines();
    const traced = format((info) => Object.assign(info, logFields()));
    const logger = createLogger({
      format: format.combine(traced(), format.json()),
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's types
      transports: [new transports.Stream({ stream })],
    });
    const ids = inRequest(() => {
      logger.info('an order', { order: 7 });
      return expected();
    });
    expect(lines[0]).toMatchObject({ message: 'an order', order: 7, caller: 'shop', ...ids });
  });

  it('log4js have the fields, by a layout', async () => {
    const lines: Record<string, unknown>[] = [];
    const json = (event: LoggingEvent): string =>
      JSON.stringify({ message: event.data.join(' '), ...logFields() });
    const memory = {
      configure: () => (event: LoggingEvent) => {
        lines.push(JSON.parse(json(event)) as Record<string, unknown>);
      },
    };
    configure({
      appenders: { memory: { type: memory } },
      categories: { default: { appenders: ['memory'], level: 'info' } },
    });
    const ids = inRequest(() => {
      getLogger().info('an order', 7);
      return expected();
    });
    expect(lines[0]).toMatchObject({ message: 'an order 7', caller: 'shop', ...ids });
    await new Promise((done) => {
      shutdown(done);
    });
  });
});
