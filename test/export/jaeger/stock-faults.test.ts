import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import { describe, expect, it, vi } from 'vitest';
import { JaegerSpanExporter } from '../../../src/export/jaeger/jaeger-span-exporter.js';
import type { JaegerSender, SenderCallback } from '../../../src/export/jaeger/stock-sender.js';
import { literalSpan } from '../console/literal-span.js';

const { SUCCESS, FAILED } = ExportResultCode;
const later = (fn: () => void) => setTimeout(fn, 5);

/** An exporter over a stock exporter whose sender does as it is told. */
function exporterOver(parts: Partial<JaegerSender>) {
  const opened = vi.fn();
  class Stock {
    _getSender(): JaegerSender & { _client: { close: () => void } } {
      opened();
      return {
        _client: { close: () => {} },
        setProcess: () => {},
        append: (_, done) => {
          done(0);
        },
        flush: (done) =>
          later(() => {
            done(1);
          }),
        ...parts,
      };
    }
  }
  return { exporter: new JaegerSpanExporter({ host: 'h', timeout: 50 }, Stock), opened };
}

async function resultsOf(exporter: JaegerSpanExporter, spans = 1): Promise<ExportResult[]> {
  const results: ExportResult[] = [];
  const { resource } = literalSpan({ id: 1 });
  const batch = Array.from({ length: spans }, (_, i) => ({
    ...literalSpan({ id: i + 1 }),
    resource,
  }));
  exporter.export(batch, (result) => results.push(result));
  await exporter.forceFlush();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return results;
}

const failure = (message: string) => [
  expect.objectContaining({
    code: FAILED,
    error: new Error(`kratos-otel/jaeger: ${message}`),
  }) as ExportResult,
];
const never = (): void => {};
const boom = (): never => {
  throw new Error('boom');
};

describe('a stock sender', () => {
  it.each<[string, Partial<JaegerSender>, string]>([
    ['never calls back from append()', { append: never }, 'no answer within 50 ms'],
    ['never calls back from flush()', { flush: never }, 'no answer within 50 ms'],
    ['throws in setProcess()', { setProcess: boom }, 'boom'],
    ['throws in append()', { append: boom }, 'boom'],
    ['throws in flush()', { flush: boom }, 'boom'],
  ])('that %s fails one export and is not used again', async (_, parts, message) => {
    const { exporter, opened } = exporterOver(parts);
    expect(await resultsOf(exporter)).toMatchObject([
      { code: FAILED, error: { message: expect.stringContaining(message) as string } },
    ]);
    expect(exporter.stats()).toMatchObject({ sent: 0, failed: 1 });
    await resultsOf(exporter);
    expect(opened).toHaveBeenCalledTimes(2);
  });

  it('that cannot be opened fails the export', async () => {
    class Stock {
      _getSender = boom;
    }
    Object.assign(Stock.prototype, { _getSender: boom });
    const exporter = new JaegerSpanExporter({ host: 'h' }, Stock);
    expect(await resultsOf(exporter)).toMatchObject([{ code: FAILED, error: new Error('boom') }]);
  });

  it('that calls back twice or too late ends in one callback', async () => {
    const flush = (done: SenderCallback) =>
      later(() => {
        done(1);
        done(1, 'again');
      });
    const { exporter, opened } = exporterOver({ flush });
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(await resultsOf(exporter)).toMatchObject([{ code: SUCCESS }]);
    expect(opened).toHaveBeenCalledTimes(1);
    const late = exporterOver({ flush: (done) => setTimeout(done, 60, 1) });
    expect(await resultsOf(late.exporter)).toEqual(failure('no answer within 50 ms'));
    expect(late.exporter.stats()).toMatchObject({ sent: 0, failed: 1 });
  });

  it('whose first packet fails still sends the others, and the export says so', async () => {
    let appended = 0;
    const append = (_: unknown, done: SenderCallback) =>
      later(() => {
        appended++;
        if (appended === 2) done(1, 'error sending spans over UDP');
        else done(appended === 1 ? 0 : 1);
      });
    const { exporter } = exporterOver({ append });
    expect(await resultsOf(exporter, 3)).toEqual(failure('error sending spans over UDP'));
    expect(exporter.stats()).toEqual({ sent: 2, failed: 1, tooLarge: 0, unencodable: 0 });
  });
});
