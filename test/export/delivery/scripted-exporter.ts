import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import type { SpanExporterLike } from '../../../src/core.js';
import type { EndedSpan } from '../../../src/otel/sdk-shapes.js';
import { detachedSpan } from '../../../src/export/delivery/queue/detached-span.js';
import { literalSpan } from '../console/literal-span.js';

export const { SUCCESS, FAILED } = ExportResultCode;

type Callback = (result: ExportResult) => void;
type Step = (spans: EndedSpan[], done: Callback) => unknown;

export const accept: Step = (_spans, done) => {
  done({ code: SUCCESS });
};
export const failWith =
  (error: unknown): Step =>
  (_spans, done) => {
    done({ code: FAILED, error: error as Error });
  };
export const hang: Step = () => {};

/** An exporter that does what its script says, attempt by attempt, and the last step from then on. */
export class ScriptedExporter implements SpanExporterLike {
  /** What each attempt was given. */
  readonly attempts: EndedSpan[][] = [];
  /** Spans of the attempts that had success. */
  readonly arrived: EndedSpan[] = [];
  concurrent = 0;
  greatestConcurrency = 0;
  flushes = 0;
  shutdowns = 0;

  constructor(private readonly script: Step[] = [accept]) {}

  export(spans: EndedSpan[], done: Callback): undefined {
    const step = this.script[Math.min(this.attempts.length, this.script.length - 1)]!;
    this.attempts.push(spans);
    this.greatestConcurrency = Math.max(this.greatestConcurrency, ++this.concurrent);
    // What an exporter returns that is an async function.
    return step(spans, (result) => {
      this.concurrent--;
      if (result.code === SUCCESS) this.arrived.push(...spans);
      done(result);
    }) as undefined;
  }

  forceFlush(): Promise<void> {
    this.flushes++;
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.shutdowns++;
    return Promise.resolve();
  }
}

let last = 0;

/** Ended spans that are told apart by their names. A delivery hands them on as they are. */
export function spansOf(count: number, overrides: { note?: string } = {}): EndedSpan[] {
  return Array.from({ length: count }, () => {
    const id = ++last;
    const attributes = overrides.note === undefined ? {} : { note: overrides.note };
    return detachedSpan(literalSpan({ id, attributes }));
  });
}
