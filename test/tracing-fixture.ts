import { DiagLogLevel, diag, type DiagLogger } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect } from 'vitest';
import { init } from '../src/index.js';
import type { Config, Tracing } from '../src/core.js';

/** Tracing whose finished spans can be looked at. */
export interface TracingFixture extends Tracing {
  /** All spans that were exported so far, in the order in which they ended. */
  readonly spans: () => ReadableSpan[];
  /** The exported span of that name; fails when there is none or more than one. */
  readonly span: (name: string) => ReadableSpan;
}

let running: Tracing | undefined;

/** Starts tracing that samples everything and keeps its spans; it is shut down after the test. */
export function startTracing(config: Config = {}): TracingFixture {
  const exporter = new InMemorySpanExporter();
  const tracing = init({
    serviceName: 'test-service',
    disableSample: true,
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...config,
  });
  running = tracing;
  return {
    ...tracing,
    spans: () => exporter.getFinishedSpans(),
    span(name) {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name);
      expect(found, `spans named ${name}`).toHaveLength(1);
      return found[0]!;
    },
  };
}

afterEach(async () => {
  await running?.shutdown();
  running = undefined;
});

/** What was logged to `diag` during the test, as `level: message`. Unexpected lines fail it. */
export function collectDiag(): string[] {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string): void => {
      // Limits are told of wherever they are met; a test of its own looks at that.
      if (message.includes(' dropped by a limit: ')) return;
      lines.push(`${level}: ${message}`);
    };
  const logger: DiagLogger = {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    verbose: at('verbose'),
  };
  beforeEach(() => {
    lines.length = 0;
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  });
  afterEach(() => {
    diag.disable();
    expect(lines, 'unexpected diag messages').toEqual([]);
  });
  return lines;
}

/** The lines so far; they are expected, so they no longer fail the test. */
export function take(lines: string[]): string[] {
  return lines.splice(0);
}
