import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosTraceID,
  TraceError,
  enableDebug,
  log,
  parseTraceHeader,
  tagString,
  type Trace,
} from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';
import { readVectors } from '../vectors.js';

interface Behaviour {
  [line: string]: unknown;
  tagLimit: {
    calls: number;
    tagsPerCall: number;
    tagsBefore: number;
    total: number;
    lastKey: string;
  }[];
}

const recorded = readVectors<Behaviour>('behaviour');
const tested = new Set<string>();

/** A test named after a line of behaviour.json; the body gets what the original did. */
function line(name: string, body: (original: unknown) => void): void {
  tested.add(name);
  it(name, () => {
    body(recorded[name]);
  });
}

collectDiag();

const KIND_NAMES: Record<number, string> = {
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
};

/** The keys that are tags on the Kratos wire: of the resource, the kind, the attributes. */
function tagKeys(span: ReadableSpan): string[] {
  const resource = ['region', 'zone', 'hostname', 'ip'].filter(
    (key) => span.resource.attributes[key] !== undefined,
  );
  const kind = KIND_NAMES[span.kind] === undefined ? [] : ['span.kind'];
  return [...resource, ...kind, ...Object.keys(span.attributes)];
}

function lastTag({ attributes }: ReadableSpan): string {
  const key = Object.keys(attributes).at(-1)!;
  return `${key}=${String(attributes[key])}`;
}

const eventFields = (attributes: Attributes | undefined): string =>
  Object.entries(attributes ?? {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join();

describe('traces', () => {
  line('rootSpanIdEqualsTraceId', (original) => {
    const { tracer } = startTracing();
    const { traceId, spanId } = parseTraceHeader(tracer.newTrace('op').traceId())!;
    expect(spanId === traceId).toBe(original);
  });

  line('rootParentIdIsZero', (original) => {
    const { tracer } = startTracing();
    const { parentId } = parseTraceHeader(tracer.newTrace('op').traceId())!;
    expect(parentId === '0').toBe(original);
  });

  line('rootTagKeys', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').finish();
    expect(tagKeys(span('op'))).toEqual(original);
    expect(span('op').kind).toBe(SpanKind.SERVER);
  });

  line('forkTagKeys', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').fork('', 'child').finish();
    expect(tagKeys(span('child'))).toEqual(original);
  });

  line('forkKind', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').fork('', 'child').finish();
    expect(KIND_NAMES[span('child').kind]).toBe(original);
  });

  line('followTagKeys', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').follow('', 'later').finish();
    // The original keeps both kinds of a followed span; here the second replaces the first.
    expect(tagKeys(span('later'))).toEqual([...new Set(original as string[])]);
    expect(KIND_NAMES[span('later').kind]).toBe('producer');
  });

  line('followParentIsForkedSpan', (original) => {
    const { tracer, span } = startTracing();
    const fork = tracer.newTrace('op').fork('', 'child');
    fork.follow('', 'later').finish();
    const parent = span('later').parentSpanContext?.spanId;
    expect(parent === fork.span.spanContext().spanId).toBe(original);
    expect(span('later').links).toMatchObject([
      {
        context: { spanId: fork.span.spanContext().spanId },
        attributes: { 'opentracing.ref_type': 'follows_from' },
      },
    ]);
  });

  line('sameKeySetTwiceKept', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').setTag(tagString('k', 'a')).setTag(tagString('k', 'b')).finish();
    // The original keeps two tags and leaves it to the reader; an attribute has one value.
    expect(original).toBe(2);
    expect(span('op').attributes).toEqual({ k: 'b' });
  });
});

describe('debug', () => {
  line('debugHeaderFlags', (original) => {
    const { tracer } = startTracing();
    const { flags } = parseTraceHeader(tracer.newTrace('op', enableDebug()).traceId())!;
    expect(flags.toString(16)).toBe(original);
  });

  line('debugTagKeys', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op', enableDebug()).finish();
    expect(tagKeys(span('op'))).toEqual(original);
    expect(span('op').attributes).toEqual({ debug: true });
  });

  const never = { disableSample: false, clock: () => 0, random: () => 0.99 };

  line('unsampledDebugReported', (original) => {
    const { tracer, spans } = startTracing(never);
    tracer.newTrace('op').finish();
    tracer.newTrace('op', enableDebug()).finish();
    // Defect of the original: debug means reported.
    expect(original).toBe(false);
    expect(spans().map(({ attributes }) => attributes.debug)).toEqual([undefined, true]);
  });

  line('unsampledDebugFlags', (original) => {
    const { tracer, span } = startTracing(never);
    // What a Go peer sends for such a trace is reported here …
    const carrier = { [KratosTraceID]: `a:b:c:${String(original)}` };
    tracer.join(HTTPFormat, carrier, 'joined').finish();
    expect(span('joined').parentSpanContext?.spanId).toBe('000000000000000b');
    // … and goes on with the sampled bit, without which the next Go peer would lose its part.
    tracer.newTrace('op').finish();
    const { flags } = parseTraceHeader(tracer.newTrace('op', enableDebug()).traceId())!;
    expect(flags & Number(original)).toBe(Number(original));
    expect(flags).toBe(3);
  });
});

describe('sampler', () => {
  for (const operation of ['/metrics', '/ping']) {
    line(`ignored ${operation} sampled`, (original) => {
      const { tracer, spans } = startTracing({ disableSample: false, probability: 1 });
      tracer.newTrace(operation).finish();
      expect(spans().length > 0).toBe(original);
    });
  }
});

describe('extract', () => {
  const extracted = (header: string): Trace =>
    startTracing().tracer.extract(HTTPFormat, { [KratosTraceID]: header });
  const failure = (format: unknown, carrier: unknown): TraceError => {
    const { tracer } = startTracing();
    try {
      tracer.extract(format, carrier);
    } catch (error) {
      expect(error).toBeInstanceOf(TraceError);
      return error as TraceError;
    }
    throw new Error('extract did not throw');
  };

  line('extractedTraceId', (original) => {
    expect(parseTraceHeader(extracted('a:b:c:1').traceId())?.traceId).toBe(original);
  });

  line('extractedParentId', (original) => {
    expect(parseTraceHeader(extracted('a:b:c:1').traceId())?.parentId).toBe(original);
  });

  line('extractedNewSpanId', (original) => {
    const spanId = parseTraceHeader(extracted('a:b:c:1').traceId())?.spanId;
    expect(!['a', 'b', 'c', '0'].includes(spanId!)).toBe(original);
  });

  line('extractedName', (original) => {
    const { tracer, spans } = startTracing();
    tracer.extract(HTTPFormat, { [KratosTraceID]: 'a:b:c:1' }).finish();
    expect(spans()[0]?.name).toBe(original);
    expect(spans()[0]?.kind).toBe(SpanKind.SERVER);
  });

  line('extractedLevel', (original) => {
    // A chain that begins with an extracted span is as long as one that begins with a root.
    const { tracer } = startTracing({ limits: { maxDepth: 1 }, depthExtension: true });
    const trace = tracer.extract(HTTPFormat, { [KratosTraceID]: 'a:b:c:1' });
    expect(parseTraceHeader(trace.traceId())?.depth).toBe(original);
  });

  line('extractWithZeroSpanIdGivesSpanId', (original) => {
    const header = parseTraceHeader(extracted('a:0:0:1').traceId());
    expect(header).toMatchObject({ traceId: 'a', spanId: original, parentId: '0', flags: 1 });
  });

  line('extractMissingHeaderError', (original) => {
    const { message, code } = failure(HTTPFormat, {});
    expect([message, code]).toEqual([original, 'ErrTraceNotFound']);
  });

  line('extractBadCarrierError', (original) => {
    const { message, code } = failure(HTTPFormat, 42);
    expect([message, code]).toEqual([original, 'ErrInvalidCarrier']);
  });

  line('extractBadFormatError', (original) => {
    const { message, code } = failure('smoke signals', {});
    expect([message, code]).toEqual([original, 'ErrUnsupportedFormat']);
  });
});

describe('finish', () => {
  class Plain {
    message = 'boom';
  }

  line('finishErrTagLast', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').setTag(tagString('k', 'v')).finish(new Error('boom'));
    expect(lastTag(span('op'))).toBe(original);
  });

  line('finishErrLogKeys', (original) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').finish(new Plain());
    expect(original).toEqual(['message']);
    expect(span('op').events[0]?.attributes).toEqual({ 'exception.message': 'boom' });
  });

  line('finishStackErrLogKeys', (original) => {
    const { tracer, span } = startTracing();
    const error = new Error('boom');
    tracer.newTrace('op').finish(error);
    expect(original).toEqual(['message', 'stack']);
    expect(span('op').events[0]?.attributes).toEqual({
      'exception.message': 'boom',
      'exception.stacktrace': error.stack,
      'exception.type': 'Error',
    });
  });
});

describe('limits', () => {
  line('liveChildrenOfOneSpan', (original) => {
    const { tracer, spans, stats } = startTracing();
    const parent = tracer.newTrace('op');
    for (let i = 0; i < 1100; i++) parent.fork('', 'child').finish();
    expect(spans()).toHaveLength(original as number);
    expect(stats().dropped['too many children']).toBe(1100 - (original as number));
  });

  line('liveSpansOnOneForkChain', (original) => {
    const { tracer, spans } = startTracing();
    const chain: Trace[] = [tracer.newTrace('op')];
    for (let i = 0; i < 100; i++) chain.push(chain.at(-1)!.fork('', 'child'));
    for (const trace of chain) trace.finish();
    expect(spans()).toHaveLength(original as number);
  });

  line('noopInjectWrites', (original) => {
    const { tracer } = startTracing({ limits: { maxChildren: 1 } });
    const parent = tracer.newTrace('op');
    parent.fork('', 'a');
    parent.fork('', 'b');
    const carrier = {};
    tracer.inject(parent.fork('', 'over'), HTTPFormat, carrier);
    expect(Object.keys(carrier)).toHaveLength(original as number);
  });

  line('logLimitTotal', (original) => {
    const { tracer, span } = startTracing();
    const trace = tracer.newTrace('op');
    for (let i = 0; i < 1024; i++) trace.setLog(log('i', String(i)));
    trace.finish();
    expect(span('op').events).toHaveLength(original as number);
    expect(span('op').events[255]?.attributes).toEqual({ i: '255' });
  });

  line('logLimitLast', (original) => {
    const { tracer, span } = startTracing();
    const trace = tracer.newTrace('op');
    for (let i = 0; i < 256; i++) trace.setLog(log('i', String(i)));
    trace.finish();
    expect(eventFields(span('op').events.at(-1)?.attributes)).toBe(original);
  });

  tested.add('tagLimit');
  it.each(recorded.tagLimit)(
    'tagLimit: $calls calls of $tagsPerCall tags',
    ({ calls, tagsPerCall, tagsBefore, total, lastKey }) => {
      const { tracer, span } = startTracing();
      const trace = tracer.newTrace('op');
      for (let i = 0; i < calls; i++) {
        trace.setTag(
          ...Array.from({ length: tagsPerCall }, (_, j) => tagString(`k${i}-${j}`, 'v')),
        );
      }
      trace.finish();
      const keys = tagKeys(span('op'));
      expect(keys.length - Object.keys(span('op').attributes).length).toBe(tagsBefore);
      expect([keys.length, keys.at(-1)]).toEqual([total, lastKey]);
      if (lastKey === 'trace.error') expect(lastTag(span('op'))).toBe('trace.error=too many tags');
    },
  );
});

it('every line of behaviour.json has a test', () => {
  expect([...tested].sort()).toEqual(Object.keys(recorded).sort());
});
