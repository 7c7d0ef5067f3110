import { ROOT_CONTEXT as ROOT, trace, type Link, type Span } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { KratosSpanProcessor, fromContext, log } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();
const library = () => trace.getTracer('some-library');
const linkTo = (n: number): Link => ({
  context: {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: (n + 1).toString(16).padStart(16, '0'),
    traceFlags: 1,
  },
});

type AddEntry = (span: Span, n: number) => unknown;

describe('events of one span', () => {
  it.each<[string, AddEntry]>([
    ['addEvent()', (span, n) => span.addEvent('log', { n: String(n) })],
    [
      'recordException()',
      (span, n) => {
        span.recordException({ name: 'E', message: String(n) });
      },
    ],
    ['setLog()', (span, n) => over(span).setLog(log('n', String(n)))],
    [
      'setLog() and addEvent() in turn',
      (span, n) =>
        n % 2 === 0 ? over(span).setLog(log('n', String(n))) : span.addEvent('log', { n: `${n}` }),
    ],
  ])('that %s adds 1,000 times: the first 256, the marker, and 744 counted', (_what, add) => {
    const { span, stats } = startTracing();
    const started = library().startSpan('op');
    for (let n = 0; n < 1000; n++) add(started, n);
    started.end();
    const { events, droppedEventsCount } = span('op');
    const numbers = events.map(
      ({ attributes = {} }) => attributes.n ?? attributes['exception.message'],
    );
    expect(numbers).toEqual([...Array.from({ length: 256 }, (_, n) => String(n)), undefined]);
    expect(events.at(-1)!.attributes).toEqual({ 'trace.error': 'too many logs' });
    expect(droppedEventsCount).toBe(744);
    expect(stats().cut['too many logs']).toBe(744);
  });

  it('are held to the limit while the span lives', () => {
    startTracing();
    const started = library().startSpan('op') as Span & { events: unknown[]; links: unknown[] };
    for (let n = 0; n < 1_000_000; n++) started.addEvent('tick');
    for (let n = 0; n < 100_000; n++) started.addLink(linkTo(n));
    expect(started.events).toHaveLength(257);
    expect(started.links).toHaveLength(128);
    started.end();
  });

  it('below the SDK’s own limit are held by that, which throws the first ones away', () => {
    const exporter = new InMemorySpanExporter();
    const processor = new KratosSpanProcessor(new SimpleSpanProcessor(exporter));
    const provider = new BasicTracerProvider({
      sampler: new AlwaysOnSampler(),
      spanProcessors: [processor],
      spanLimits: { eventCountLimit: 10 },
    });
    const started = provider.getTracer('t').startSpan('op');
    for (let n = 0; n < 100; n++) started.addEvent(`e${n}`);
    started.end();
    const names = exporter.getFinishedSpans()[0]!.events.map(({ name }) => name);
    expect(names).toEqual([...Array.from({ length: 9 }, (_, n) => `e${n}`), 'log']);
    expect(processor.stats().cut['too many logs']).toBe(91);
  });

  it('of a span over a limit are not kept, and not counted', () => {
    const { stats } = startTracing({ limits: { maxChildren: 1 } });
    const parent = library().startSpan('parent');
    const inside = trace.setSpan(ROOT, parent);
    const [, , refused] = [1, 2, 3].map(() => library().startSpan('child', {}, inside));
    for (let n = 0; n < 1000; n++) refused!.addEvent('tick');
    expect((refused as Span & { events: unknown[] }).events).toHaveLength(0);
    expect(stats().cut['too many logs']).toBe(0);
  });

  it('that come after the end are the SDK’s to refuse', () => {
    const { span, stats } = startTracing({ limits: { maxLogs: 1 } });
    const started = library().startSpan('op');
    started.end();
    expect(span('op').events).toHaveLength(0);
    expect(stats().cut['too many logs']).toBe(0);
  });
});

describe('links of one span', () => {
  it.each<[string, (links: Link[]) => Span]>([
    ['with which it is started', (links) => library().startSpan('op', { links })],
    ['that addLinks() adds', (links) => library().startSpan('op').addLinks(links)],
    [
      'that addLink() adds to others',
      (links) => {
        const started = library().startSpan('op', { links: links.slice(0, 200) });
        for (const link of links.slice(200)) started.addLink(link);
        return started;
      },
    ],
  ])('%s: the first 128 stay, and the others are counted', (_what, start) => {
    const { span, stats } = startTracing();
    start(Array.from({ length: 1000 }, (_, n) => linkTo(n))).end();
    const { links, droppedLinksCount } = span('op');
    expect(links).toHaveLength(128);
    expect(links[0]!.context.spanId).toBe('0000000000000001');
    expect(droppedLinksCount).toBe(872);
    expect(stats().cut['too many links']).toBe(872);
  });
});

describe('tags of one span past the SDK’s limit', () => {
  it('are counted with those that are cut', () => {
    const { span, stats } = startTracing();
    const started = library().startSpan('op');
    for (let n = 0; n < 5000; n++) started.setAttribute(`k${n}`, n);
    started.end();
    expect(Object.keys(span('op').attributes)).toHaveLength(124);
    expect(span('op').attributes).toMatchObject({
      k0: 0,
      k122: 122,
      'trace.error': 'too many tags',
    });
    expect(span('op').droppedAttributesCount).toBe(4877);
    expect(stats().cut['too many tags']).toBe(4877);
  });
});

function over(span: Span) {
  return fromContext(trace.setSpan(ROOT, span))!;
}
