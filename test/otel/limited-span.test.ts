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
const library = () => trace.getTracer('library');
const REMOTE = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};

describe('values that are too long', () => {
  it('are cut at 25,000 bytes unless told otherwise, and counted', () => {
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
    const { span, stats } = startTracing({ limits: { maxValueLength: 12 } });
    trace
      .getTracer('library')
      .startSpan('op', { links: [{ context: REMOTE, attributes: { text: 'longer than that' } }] })
      .setAttribute('list', ['short', 'too long', 'gone'])
      .setAttribute('number', 123_456_789_012_345)
      .addEvent('a name of more than that', { text: 'longer than that' })
      .end();
    const { attributes, events, links } = span('op');
    expect(attributes).toEqual({ list: ['short', 'too lo'], number: 123_456_789_012_345 });
    expect(events[0]).toMatchObject({
      name: 'a name of more than that',
      attributes: { text: 'longer than ' },
    });
    expect(links[0]!.attributes).toEqual({ text: 'longer than ' });
    expect(stats().cut['value too long']).toBe(3);
  });

  it('are never cut within a character', () => {
    const { tracer, span } = startTracing({ limits: { maxValueLength: 3 } });
    tracer.newTrace('op').setTag(tagString('k', 'ab🍻')).finish();
    expect(span('op').attributes.k).toBe('ab');
  });

  it.each([
    ['Chinese', '漢', 8333],
    ['Cyrillic', 'Ж', 12_500],
    ['emoji', '🍻', 6250],
    ['ASCII', 'x', 25_000],
  ])('are cut by the bytes that they have on the wire: %s', (_what, character, kept) => {
    const { tracer, span, stats } = startTracing();
    tracer
      .newTrace('op')
      .setTag(tagString('k', character.repeat(100_000)))
      .finish();
    expect(span('op').attributes.k).toBe(character.repeat(kept));
    expect(stats().cut['value too long']).toBe(1);
  });

  it.each([
    [
      'the name of a span',
      (huge: string) => {
        library().startSpan(huge).end();
      },
    ],
    [
      'the name of an event',
      (huge: string) => {
        library().startSpan('op').addEvent(huge).end();
      },
    ],
    [
      'a key',
      (huge: string) => {
        library().startSpan('op').setAttribute(huge, 1).end();
      },
    ],
    [
      'a key of an event',
      (huge: string) => {
        library()
          .startSpan('op')
          .addEvent('e', { [huge]: 1 })
          .end();
      },
    ],
    [
      'a key of a link',
      (huge: string) => {
        library()
          .startSpan('op', { links: [{ context: REMOTE, attributes: { [huge]: 1 } }] })
          .end();
      },
    ],
    [
      'the name of a scope',
      (huge: string) => {
        trace.getTracer(huge).startSpan('op').end();
      },
    ],
  ])('include %s of 10 MB, of which 1,024 bytes leave', (_what, make) => {
    const { spans, stats } = startTracing();
    make('漢'.repeat(3_000_000));
    const { name, attributes, events, links, instrumentationScope } = spans()[0]!;
    const sent = JSON.stringify({ name, attributes, events, links, instrumentationScope });
    expect(Buffer.byteLength(sent)).toBeLessThan(1500);
    expect(stats().cut['value too long']).toBe(1);
  });

  it('include what a resource says, which is limited once', () => {
    const body = 'x'.repeat(100_000);
    const { tracer, spans, stats } = startTracing({ resourceAttributes: { body } });
    tracer.newTrace('a').finish();
    tracer.newTrace('b').finish();
    const [first, second] = spans();
    expect(first!.resource.attributes.body).toBe('x'.repeat(25_000));
    expect(second!.resource).toBe(first!.resource);
    expect(stats().cut['value too long']).toBe(1);
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
      new Set([
        ...['password', 'url', 'error', 'message', 'exception.message', 'status.message'],
        ...['name', 'event.name', 'otel.scope.name', 'otel.scope.version'],
        ...Object.keys(span('op').resource.attributes),
      ]),
    );
  });

  it('sees links, names and the resource, and changes what leaves of them', () => {
    const secret = (value: unknown) => String(value).replaceAll('secret', '***');
    const { span } = startTracing({
      resourceAttributes: { owner: 'secret' },
      redact: (key, value) => (key === 'password' ? undefined : secret(value)),
    });
    const attributes = { password: 'x', url: '/secret' };
    library()
      .startSpan('GET /secret', { links: [{ context: REMOTE, attributes }] })
      .addEvent('secret event')
      .addLink({ context: REMOTE, attributes })
      .end();
    const { links, events, resource } = span('GET /***');
    expect(links.map((link) => link.attributes)).toEqual([{ url: '/***' }, { url: '/***' }]);
    expect(links[0]!.context).toBe(REMOTE);
    expect(events[0]!.name).toBe('*** event');
    expect(resource.attributes.owner).toBe('***');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'redact threw for ',
    ],
    [
      'is async and rejects',
      () => Promise.reject(new Error('no')),
      'redact returned no value for ',
    ],
    ['returns an object', () => ({ a: 1 }), 'redact returned no value for '],
    ['returns a symbol', () => Symbol('no'), 'redact returned no value for '],
    ['returns a list of objects', () => [{}], 'redact returned no value for '],
    ['returns a function', () => () => 'no', 'redact returned no value for '],
  ])('that %s hides every value, and is told of once', async (_what, redact, warning) => {
    const { tracer, spans } = startTracing({ redact: redact as never });
    tracer.newTrace('op').setTag(tagString('k', 'v')).setLog(log('k', 'v')).finish('failed');
    tracer.newTrace('op').setTag(tagString('k', 'v')).finish();
    await new Promise((resolve) => setImmediate(resolve));
    const [first] = spans();
    expect(first!.name).toBe('[redacted]');
    expect(first!.attributes).toEqual({ k: '[redacted]', error: '[redacted]' });
    expect(first!.events[0]).toMatchObject({ name: '[redacted]', attributes: { k: '[redacted]' } });
    expect(first!.status.message).toBe('[redacted]');
    const lines = take(diagLines);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`warn: kratos-otel: ${warning}`);
  });

  it('cannot make a value longer than the limit', () => {
    const { tracer, span } = startTracing({
      redact: (key, value) => (key === 'k' ? 'x'.repeat(1_000_000) : value),
    });
    tracer.newTrace('op').setTag(tagString('k', 'v')).finish();
    expect(span('op').attributes.k).toHaveLength(25_000);
  });

  it('may take the message of a failure away', () => {
    const { tracer, span } = startTracing({ redact: () => undefined });
    tracer.newTrace('op').finish(new Error('boom'));
    // A span has to have a name.
    expect(span('[redacted]').status).toEqual({ code: 2 });
  });
});
