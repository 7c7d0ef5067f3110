import { createWriteStream } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { context, diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConsoleTreeExporterOptions } from '../../../src/export/console/console-options.js';
import { ConsoleTreeExporter } from '../../../src/export/console/console-tree-exporter.js';
import { TraceBuffer } from '../../../src/export/console/trace-buffer.js';
import { wantsColor } from '../../../src/export/console/wants-color.js';
import { HTTPFormat, init, type Trace } from '../../../src/index.js';
import { literalSpan } from './literal-span.js';

const { SUCCESS, FAILED } = ExportResultCode;
const OTHER_TRACE = '0af7651916cd43dd8448eb211c80319c';

function setUp(options: ConsoleTreeExporterOptions = {}) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  const exporter = new ConsoleTreeExporter({ stream, color: false, ...options });
  return { written, exporter };
}

function resultOf(exporter: ConsoleTreeExporter, ...spans: ReadableSpan[]): ExportResult {
  const results: ExportResult[] = [];
  exporter.export(spans, (result) => results.push(result));
  expect(results).toHaveLength(1);
  return results[0]!;
}

function warnings() {
  const warn = vi.fn();
  diag.setLogger(
    { error: warn, warn, info: warn, debug: warn, verbose: warn },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return warn;
}

afterEach(() => {
  diag.disable();
});

describe('ConsoleTreeExporter', () => {
  it('prints what a real SDK exports, once the root has ended', async () => {
    const { written, exporter } = setUp();
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
      idGenerator: {
        generateTraceId: () => '000000000000000000f067aa0ba902b7',
        generateSpanId: () => '00f067aa0ba902b7',
      },
    });
    const tracer = provider.getTracer('test');
    const startTime = new Date(1_700_000_000_000);
    const root = tracer.startSpan('GET /', { startTime, kind: SpanKind.SERVER }, ROOT_CONTEXT);
    root.setAttribute('ok', true);
    root.end(new Date(1_700_000_000_020));
    await provider.shutdown();
    expect(written).toEqual([
      'trace 00f067aa0ba902b7 · 1 span · 20ms · 0 errors\n' +
        'GET / [server] shop  20ms |████████████████████████| ok=true\n\n',
    ]);
  });

  it('waits for the root over several batches', () => {
    const { written, exporter } = setUp();
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer('test');
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    tracer.startSpan('child', {}, trace.setSpan(context.active(), root)).end();
    expect(written).toEqual([]);
    root.end();
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/2 spans.*\nroot .*\n└─ child /);
  });

  it('prints at a root with a remote parent, and leaves other traces alone', () => {
    const { written, exporter } = setUp();
    resultOf(
      exporter,
      literalSpan({ id: 9, parent: 8, traceId: OTHER_TRACE }),
      literalSpan({ id: 2, parent: 1 }),
    );
    expect(written).toEqual([]);
    resultOf(exporter, literalSpan({ id: 1, parent: 0x77, remote: true }));
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^trace 00f067aa0ba902b7 · 2 spans .* 0 errors\nop-1 .*elsewhere/);
  });

  describe('with the spans of init()', () => {
    const caller = { 'kratos-trace-id': '00000000000000aa:00000000000000bb:0:1' };

    function setUpTracing() {
      const written: string[] = [];
      const stream = { write: (text: string) => written.push(text) };
      const exporter = new ConsoleTreeExporter({ stream, color: false });
      const tracing = init({
        spanProcessors: [new SimpleSpanProcessor(exporter)],
        disableSample: true,
      });
      onTestFinished(() => tracing.shutdown());
      const text = () => written.join('');
      return {
        written,
        text,
        tracing,
        join: (name: string) => tracing.tracer.join(HTTPFormat, caller, name),
      };
    }

    it('keeps concurrent requests of one trace apart, also over a flush', async () => {
      const { written, tracing, join } = setUpTracing();
      const requests = ['/a', '/b', '/c'].map(join);
      const open: Trace[] = [];
      for (const [n, request] of requests.entries()) {
        const fork = request.fork('users', `fork-${n}`);
        fork.fork('db', `db-${n}`).finish();
        if (n !== 1) fork.finish();
        else open.push(fork);
      }
      await tracing.forceFlush();
      expect(written).toEqual([]);
      requests[2]!.finish();
      requests[0]!.finish();
      await tracing.forceFlush();
      await vi.waitFor(() => {
        expect(written).toHaveLength(2);
      });
      expect(written[0]).toMatch(/3 spans .* 0 errors\n\/c .*\n└─ fork-2 .*\n {3}└─ db-2 /);
      expect(written[1]).toMatch(/3 spans .* 0 errors\n\/a .*\n└─ fork-0 .*\n {3}└─ db-0 /);
      requests[1]!.finish();
      open[0]!.finish();
      await tracing.shutdown();
      expect(written).toHaveLength(3);
      expect(written[2]).toMatch(/3 spans .* 0 errors\n\/b .*\n└─ fork-1 .*\n {3}└─ db-1 /);
    });

    it('prints what ends after its local root in the tree of that', async () => {
      const { written, tracing, join } = setUpTracing();
      const request = join('/late');
      const fork = request.fork('mail', 'send');
      const library = trace.getTracer('library').startSpan('library', {}, fork.context());
      request.finish();
      fork.finish();
      await tracing.forceFlush();
      expect(written).toEqual([]);
      library.end();
      await vi.waitFor(() => {
        expect(written).toHaveLength(1);
      });
      expect(written[0]).toMatch(/3 spans .* 0 errors\n\/late .*\n└─ send .*\n {3}└─ library /);
    });

    it('prints a tree without a span that does not end, and that span when it has', async () => {
      const { written, text, join } = setUpTracing();
      const request = join('/leak');
      const fork = request.fork('mail', 'never');
      request.finish();
      await vi.waitFor(
        () => {
          expect(written).toHaveLength(1);
        },
        { timeout: 10_000 },
      );
      expect(text()).toMatch(/1 span .* incomplete\n\/leak /);
      fork.finish();
      await vi.waitFor(() => {
        expect(written).toHaveLength(2);
      });
      expect(written[1]).toMatch(/\nnever .*elsewhere/);
    });

    it('prints one tree at shutdown where a span in the middle never ends', async () => {
      const { written, tracing, join } = setUpTracing();
      const other = join('/other');
      other.fork('mail', 'send').finish();
      const request = join('/leak');
      const never = request.fork('mail', 'never');
      const library = trace.getTracer('library').startSpan('library', {}, never.context());
      never.fork('db', 'below').finish();
      library.end();
      request.finish();
      await tracing.shutdown();
      expect(written).toHaveLength(2);
      const [leak, rest] = written[0]!.includes('/leak') ? written : written.toReversed();
      expect(leak).toMatch(
        /3 spans .* incomplete\n\/leak .*\n├─ library .*not ended\)\n└─ below .*not ended\)/,
      );
      expect(rest).toMatch(/1 span .* incomplete\nsend .*elsewhere\)/);
    });

    it('prints what is below a first span of the process that never ends by itself', async () => {
      const { written, tracing, join } = setUpTracing();
      join('/never').fork('mail', 'send').fork('db', 'below').finish();
      await tracing.shutdown();
      expect(written).toHaveLength(1);
      expect(written[0]).toMatch(/1 span .* incomplete\nbelow .*elsewhere\)/);
    });

    it('takes linear time for a wide trace whose root has ended first', () => {
      const { written, tracing } = setUpTracing();
      const root = tracing.tracer.newTrace('/wide');
      const forks = Array.from({ length: 1_000 }, (_, n) => root.fork('db', `f${n}`));
      root.finish();
      for (const fork of forks) fork.finish();
      expect(written).toHaveLength(1);
      expect(written[0]).toMatch(/1001 spans/);
    });
  });

  it('prints what is left at a flush and at shutdown, as incomplete', async () => {
    const { written, exporter } = setUp();
    resultOf(exporter, literalSpan({ id: 2, parent: 1 }));
    await exporter.forceFlush();
    expect(written[0]).toMatch(/1 span .* incomplete\n/);
    resultOf(exporter, literalSpan({ id: 3, parent: 1, traceId: OTHER_TRACE }));
    await exporter.shutdown();
    expect(written[1]).toMatch(/^trace 0af7651916cd43dd8448eb211c80319c .* incomplete\n/);
    await exporter.shutdown();
    expect(written).toHaveLength(2);
  });

  it('prints the oldest trace when more than 10,000 spans wait', () => {
    const { written, exporter } = setUp();
    const spans = Array.from({ length: 9_999 }, (_, n) =>
      literalSpan({ id: n + 2, parent: 1, traceId: OTHER_TRACE }),
    );
    resultOf(exporter, literalSpan({ id: 2, parent: 1 }));
    resultOf(exporter, ...spans);
    expect(written).toEqual([]);
    resultOf(exporter, literalSpan({ id: 20_000, parent: 1, traceId: OTHER_TRACE }));
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^trace 00f067aa0ba902b7 · 1 span .* incomplete\n/);
  });

  it('fails without throwing when the stream throws, and prints the other traces', () => {
    const write = vi.fn().mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    const exporter = new ConsoleTreeExporter({ stream: { write } });
    const spans = [literalSpan({ id: 1 }), literalSpan({ id: 2, traceId: OTHER_TRACE })];
    expect(resultOf(exporter, ...spans)).toEqual({ code: FAILED, error: new Error('disk full') });
    expect(write).toHaveBeenCalledTimes(2);
    expect(resultOf(exporter, literalSpan({ id: 3 }))).toEqual({ code: SUCCESS });
  });

  it('warns without rejecting when the stream throws at a flush', async () => {
    const warn = warnings();
    const write = () => {
      throw new Error('disk full');
    };
    const exporter = new ConsoleTreeExporter({ stream: { write } });
    resultOf(exporter, literalSpan({ id: 2, parent: 1 }));
    await exporter.shutdown();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('fails on a span that cannot be read', () => {
    const { exporter } = setUp();
    const spanContext = () => {
      throw new Error('no context');
    };
    const result = resultOf(exporter, { ...literalSpan({ id: 1 }), spanContext });
    expect(result).toEqual({ code: FAILED, error: new Error('no context') });
  });

  it('warns when a stream fails later, which would end the process', async () => {
    const warn = warnings();
    const stream = createWriteStream('/nowhere/at/all');
    const exporter = new ConsoleTreeExporter({ stream });
    expect(resultOf(exporter, literalSpan({ id: 1 }))).toEqual({ code: SUCCESS });
    expect(resultOf(exporter, literalSpan({ id: 2 }))).toEqual({ code: SUCCESS });
    await vi.waitFor(() => {
      expect(warn).toHaveBeenCalledTimes(1);
    });
    await vi.waitFor(() => {
      expect(stream.listenerCount('error')).toBe(0);
    });
    expect(resultOf(exporter, literalSpan({ id: 3 }))).toMatchObject({ code: FAILED });
  });

  it('leaves no listeners on a stream that works', async () => {
    const stream = new PassThrough();
    const exporter = new ConsoleTreeExporter({ stream });
    for (let id = 1; id <= 20; id++) resultOf(exporter, literalSpan({ id }));
    expect(stream.listenerCount('error')).toBe(1);
    stream.resume();
    await vi.waitFor(() => {
      expect(stream.listenerCount('error')).toBe(0);
    });
  });

  it('leaves no listeners on a stream whose write throws', () => {
    const stream = new Writable();
    stream.write = () => {
      throw new Error('no');
    };
    const result = resultOf(new ConsoleTreeExporter({ stream }), literalSpan({ id: 1 }));
    expect(result).toEqual({ code: FAILED, error: new Error('no') });
    expect(stream.listenerCount('error')).toBe(0);
  });

  it('fails an export after shutdown', async () => {
    const { written, exporter } = setUp();
    await exporter.shutdown();
    expect(resultOf(exporter, literalSpan({ id: 1 }))).toEqual({
      code: FAILED,
      error: new Error('kratos-otel: export after shutdown'),
    });
    expect(written).toEqual([]);
  });

  it('survives a callback that throws', () => {
    const warn = warnings();
    setUp().exporter.export([], () => {
      throw new Error('callback');
    });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('breaks lines at the width of the terminal, or the one it is given', () => {
    const span = literalSpan({ id: 1, attributes: { key: 'v'.repeat(40) } });
    const linesWith = (columns: number, width?: number): number => {
      const write = vi.fn();
      const stream = { write, columns };
      resultOf(new ConsoleTreeExporter({ stream, ...(width && { width }) }), span);
      return String(write.mock.calls[0]?.[0]).split('\n').length;
    };
    expect(linesWith(80)).toBe(5);
    expect(linesWith(20)).toBe(5);
    expect(linesWith(0)).toBe(4);
    expect(linesWith(120)).toBe(4);
    expect(linesWith(80, 120)).toBe(4);
  });

  const wrong: [unknown, string][] = [
    [{ stream: {} }, 'kratos-otel: stream must have a write method, got [object Object]'],
    [{ stream: null }, 'kratos-otel: stream must have a write method, got null'],
    [{ color: 'yes' }, 'kratos-otel: color must be true or false, got yes'],
    [{ ascii: 1 }, 'kratos-otel: ascii must be true or false, got 1'],
    [{ width: 59 }, 'kratos-otel: width must be a whole number of at least 60, got 59'],
    [{ width: 80.5 }, 'kratos-otel: width must be a whole number of at least 60, got 80.5'],
  ];
  it.each(wrong)('rejects the options %j', (options, message) => {
    const make = () => new ConsoleTreeExporter(options as ConsoleTreeExporterOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(Object.hasOwn(options as object, 'width') ? RangeError : Error);
  });

  it('prints to stdout when not told otherwise', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    resultOf(new ConsoleTreeExporter({ color: true }), literalSpan({ id: 1 }));
    const text = String(write.mock.calls[0]?.[0]);
    write.mockRestore();
    expect(text).toContain('\x1b[1mop-1\x1b[22m');
  });
});

describe('wantsColor', () => {
  const decisions: [boolean | undefined, Record<string, string>, boolean][] = [
    [true, {}, true],
    [false, {}, false],
    [undefined, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ];
  it.each(decisions)('on a terminal %s with %j is %s', (isTTY, env, expected) => {
    expect(wantsColor({ isTTY }, env)).toBe(expected);
  });
});

describe('TraceBuffer', () => {
  it('gives way oldest first until it is within its limit', () => {
    const buffer = new TraceBuffer(2);
    const waiting = (id: number, traceId: string) => literalSpan({ id, parent: 1, traceId });
    expect(buffer.add([waiting(2, 'a'), waiting(3, 'b')])).toEqual([]);
    const [first, ...others] = buffer.add([waiting(4, 'c')]);
    expect(first?.incomplete).toBe(true);
    expect(first?.spans.map(({ name }) => name)).toEqual(['op-2']);
    expect(others).toEqual([]);
    expect(buffer.drainAll()).toHaveLength(2);
    expect(buffer.drainAll()).toEqual([]);
  });

  it('lets a completed trace go before it looks at its limit', () => {
    const buffer = new TraceBuffer(1);
    const leaving = buffer.add([
      literalSpan({ id: 9, parent: 8, traceId: OTHER_TRACE }),
      literalSpan({ id: 2, parent: 1 }),
      literalSpan({ id: 1 }),
    ]);
    expect(leaving.map(({ incomplete, spans }) => [incomplete, spans.length])).toEqual([
      [false, 2],
    ]);
  });
});
