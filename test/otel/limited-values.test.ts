import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { KratosSpanProcessor, log, tagString } from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

describe('values that are too long', () => {
  it('are cut at 25,000 characters unless told otherwise, and counted', () => {
    const { tracer, span, stats } = startTracing();
    const huge = 'x'.repeat(10_000_000);
    tracer
      .newTrace('op')
      .setTag(tagString('huge', huge), tagString('fits', 'y'.repeat(25_000)))
      .setLog(log('message', huge))
      .finish(new Error(huge));
    const { attributes, events, status } = span('op');
    expect(attributes.huge).toBe('x'.repeat(25_000));
    expect(attributes.fits).toBe('y'.repeat(25_000));
    expect(events[0]!.attributes!.message).toBe('x'.repeat(25_000));
    expect(String(events[1]!.attributes!['exception.message'])).toHaveLength(25_000);
    expect(status.message).toHaveLength(25_000);
    // Tag, log, message and stack of the exception, message of the status.
    expect(stats().cut['value too long']).toBe(5);
  });

  it('are cut for spans of OTel libraries, in lists too', () => {
    const { span, stats } = startTracing({ limits: { maxValueLength: 5 } });
    trace
      .getTracer('library')
      .startSpan('op')
      .setAttribute('list', ['short', 'too long'])
      .setAttribute('number', 123_456_789)
      .addEvent('event', { text: 'too long' })
      .end();
    expect(span('op').attributes).toEqual({ list: ['short', 'too l'], number: 123_456_789 });
    expect(span('op').events[0]!.attributes).toEqual({ text: 'too l' });
    expect(stats().cut['value too long']).toBe(2);
  });

  it('are never cut within a character', () => {
    const { tracer, span } = startTracing({ limits: { maxValueLength: 3 } });
    tracer.newTrace('op').setTag(tagString('k', 'ab🍻')).finish();
    expect(span('op').attributes.k).toBe('ab');
  });

  it('are cut with a provider that knows nothing of the limit', () => {
    const exporter = new InMemorySpanExporter();
    const limits = { maxValueLength: 3 };
    const processor = new KratosSpanProcessor(new SimpleSpanProcessor(exporter), limits);
    const provider = new BasicTracerProvider({ spanProcessors: [processor] });
    provider.getTracer('t').startSpan('op').setAttribute('k', 'abcdef').end();
    expect(exporter.getFinishedSpans()[0]!.attributes).toEqual({ k: 'abc' });
  });
});

describe('redact', () => {
  it('sees every value of spans of every origin, and may change it or leave it out', () => {
    const seen: string[] = [];
    const { tracer, span } = startTracing({
      redact: (key, value) => {
        seen.push(key);
        if (key === 'password') return undefined;
        return typeof value === 'string' ? value.replaceAll('secret', '***') : value;
      },
    });
    tracer
      .newTrace('op')
      .setTag(tagString('password', 'x'), tagString('url', '/a?key=secret'))
      .setLog(log('message', 'a secret'))
      .finish('no secret here');
    trace.getTracer('library').startSpan('otel').setAttribute('password', 'x').end();
    expect(span('op').attributes).toEqual({ url: '/a?key=***', error: true });
    expect(span('op').events.map(({ attributes }) => attributes)).toEqual([
      { message: 'a ***' },
      { 'exception.message': 'no *** here' },
    ]);
    expect(span('op').status.message).toBe('no *** here');
    expect(span('otel').attributes).toEqual({});
    expect(new Set(seen)).toEqual(
      new Set(['password', 'url', 'error', 'message', 'exception.message', 'status.message']),
    );
  });

  it('that throws hides the value', () => {
    const { tracer, span } = startTracing({
      redact: () => {
        throw new Error('no');
      },
    });
    tracer.newTrace('op').setTag(tagString('k', 'v')).finish();
    expect(span('op').attributes).toEqual({ k: '[redacted]' });
    expect(take(diagLines)).toEqual(['warn: kratos-otel: redact threw for k']);
  });

  it('may take the message of a failure away', () => {
    const { tracer, span } = startTracing({ redact: () => undefined });
    tracer.newTrace('op').finish(new Error('boom'));
    expect(span('op').status).toEqual({ code: 2 });
  });
});
