import { context, propagation, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import * as kratos from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

describe('the global tracer', () => {
  it('is a no-op until one is set', async () => {
    const noop = kratos.newTrace('op', kratos.enableDebug());
    expect(noop.traceId()).toBe('');
    expect(noop.fork('a', 'b')).toBe(noop);
    expect(noop.follow('a', 'b')).toBe(noop);
    expect(noop.setTag(kratos.tagInt('k', 1)).setLog(kratos.log('k', 'v'))).toBe(noop);
    noop.setTitle('x');
    noop.visit(() => {
      throw new Error('nothing to visit');
    });
    noop.finish(new Error('x'));
    noop[Symbol.dispose]();
    expect(noop.span.isRecording()).toBe(false);
    expect(noop.context(context.active())).toBe(context.active());
    expect(noop.run(() => 7)).toBe(7);

    const carrier = { 'kratos-trace-id': '1:2:3:1' };
    kratos.inject(noop, 'whatever', carrier);
    expect(carrier).toEqual({ 'kratos-trace-id': '1:2:3:1' });
    expect(kratos.extract(kratos.HTTPFormat, carrier)).toBe(noop);
    expect(kratos.getGlobalTracer().join(kratos.HTTPFormat, carrier, 'op')).toBe(noop);
    expect(kratos.fromContext()).toBeUndefined();
    await kratos.close();
  });

  it('is that of init() until shutdown', async () => {
    const tracing = startTracing();
    expect(kratos.getGlobalTracer()).toBe(tracing.tracer);
    const carrier: Record<string, string> = {};
    kratos.inject(kratos.newTrace('op'), kratos.HTTPFormat, carrier);
    kratos.extract(kratos.HTTPFormat, carrier).finish();
    expect(tracing.spans()).toHaveLength(1);
    await kratos.close();
    expect(kratos.newTrace('op').traceId()).toBe('');
    expect(trace.getTracer('x').startSpan('y').isRecording()).toBe(false);
    expect(propagation.fields()).toEqual([]);
  });

  it('may be anybody’s', () => {
    const { spans, tracer } = startTracing();
    const wrapper: kratos.Tracer = {
      newTrace: (name) => tracer.newTrace(`wrapped ${name}`),
      inject: (...args) => {
        tracer.inject(...args);
      },
      extract: (...args) => tracer.extract(...args),
      join: (...args) => tracer.join(...args),
      close: () => tracer.close(),
    };
    kratos.setGlobalTracer(wrapper);
    const root = kratos.newTrace('op');
    root.run(() => {
      kratos.fromContext()?.fork('', 'child').finish();
    });
    root.finish();
    expect(spans().map(({ name }) => name)).toEqual(['child', 'wrapped op']);
  });

  it('makes a trace over a span that nobody of this package has seen', () => {
    const { span } = startTracing();
    kratos.setGlobalTracer({ ...kratos.getGlobalTracer() });
    const foreign = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const active = trace.setSpanContext(context.active(), foreign);
    kratos.fromContext(active)!.fork('', 'child').finish();
    expect(span('child').parentSpanContext).toMatchObject(foreign);
  });
});

describe('constants', () => {
  it('have the values of the original', () => {
    expect(kratos.KratosTraceID).toBe('kratos-trace-id');
    expect(kratos.KratosTraceDebug).toBe('kratos-trace-debug');
    expect(kratos.TagSpanKind).toBe('span.kind');
    expect(kratos.TagDBStatement).toBe('db.statement');
    expect(kratos.LogMessage).toBe('message');
    expect(kratos.ErrTraceNotFound).toBe('ErrTraceNotFound');
  });
});
