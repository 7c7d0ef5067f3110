import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { validateConfig } from '../../src/config/validate-config.js';

class Exporterish {
  export(): void {}
}

describe('validateConfig', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ probability: 0 }, 'probability must be a number in (0, 1], got 0'],
    [{ probability: 1.5 }, 'probability must be a number in (0, 1], got 1.5'],
    [{ probability: NaN }, 'probability must be a number in (0, 1], got NaN'],
    [{ probability: '0.1' }, 'probability must be a number in (0, 1], got "0.1"'],
    [{ serviceName: '' }, 'serviceName must be a string that is not empty, got ""'],
    [{ serviceName: 7 }, 'serviceName must be a string that is not empty, got 7'],
    [{ disableSample: 'yes' }, 'disableSample must be true or false, got "yes"'],
    [
      { exporter: new Exporterish() },
      'exporter must be a SpanExporter (export, shutdown) or a DSN, got Exporterish',
    ],
    [{ exporter: null }, 'exporter must be a SpanExporter (export, shutdown) or a DSN, got null'],
    [
      { spanProcessors: [new InMemorySpanExporter()] },
      'spanProcessors must be an array of SpanProcessors (onStart, onEnd, forceFlush, shutdown), got [InMemorySpanExporter]',
    ],
    [
      { instrumentations: [[{ enable: true }]] },
      'instrumentations must be an array of OpenTelemetry instrumentations (setTracerProvider, enable, disable), got [[{enable}]]',
    ],
    [
      { ignoredOperations: ['/a', 1] },
      'ignoredOperations must be an array of strings, got ["/a", 1]',
    ],
    [{ operationName: 'path' }, 'operationName must be a function, got "path"'],
    [{ onConflict: 'b3' }, `onConflict must be 'kratos' or 'traceparent', got "b3"`],
    [{ limits: 3 }, 'limits must be an object, got 3'],
    [{ clock: 1 }, 'clock must be a function, got 1'],
  ])('refuses %o', (config, message) => {
    expect(() => {
      validateConfig(config);
    }).toThrow(new RangeError(`kratos-otel: ${message}`));
  });

  it('refuses what it does not know, and says what it knows', () => {
    expect(() => {
      validateConfig({ sampleRate: 1 } as never);
    }).toThrow(/^kratos-otel: unknown option sampleRate = 1; allowed: serviceName, .*, random$/);
    expect(() => {
      validateConfig('x' as never);
    }).toThrow('kratos-otel: config must be an object, got "x"');
    expect(() => {
      validateConfig(JSON.parse('{"constructor": 1}') as never);
    }).toThrow(/unknown option constructor/);
  });

  it('never shows the password of a DSN', () => {
    for (const config of [
      { exporters: [1, 'zipkin+http://me:s3cret@host'] },
      { addr: 1, url: 'tcp://me:s3cret@host' },
      { clock: 'tcp://me:s3cret@host' },
    ]) {
      expect(() => {
        validateConfig(config as never);
      }).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('s3cret') as string }),
      );
    }
  });

  it('takes undefined for absent', () => {
    expect(() => {
      validateConfig({ probability: undefined } as never);
    }).not.toThrow();
  });
});
