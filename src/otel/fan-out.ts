import type { Context } from '@opentelemetry/api';
import { diag } from '@opentelemetry/api';
import type { EndedSpan, RecordingSpan, SpanProcessorLike } from './sdk-shapes.js';

/** Passes spans to several processors, of which none suffers from another's failure. */
export class FanOut implements SpanProcessorLike {
  /**
   * @param processors - The processors, in the order in which they are called.
   */
  constructor(private readonly processors: readonly SpanProcessorLike[]) {}

  onStart(span: RecordingSpan, parentContext: Context): void {
    this.each('onStart', (processor) => {
      processor.onStart(span, parentContext);
    });
  }

  onEnding(span: RecordingSpan): void {
    this.each('onEnding', (processor) => {
      processor.onEnding?.(span);
    });
  }

  onEnd(span: EndedSpan): void {
    this.each('onEnd', (processor) => {
      processor.onEnd(span);
    });
  }

  forceFlush(): Promise<void> {
    return this.all((processor) => processor.forceFlush());
  }

  shutdown(): Promise<void> {
    return this.all((processor) => processor.shutdown());
  }

  private each(method: string, call: (processor: SpanProcessorLike) => void): void {
    for (const processor of this.processors) {
      try {
        call(processor);
      } catch (error) {
        diag.error(`kratos-otel: a span processor threw in ${method}()`, error);
      }
    }
  }

  /** All are waited for; the first failure is the caller's to see. */
  private async all(call: (processor: SpanProcessorLike) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled(this.processors.map(async (each) => call(each)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
