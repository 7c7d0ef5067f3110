import { ROOT_CONTEXT, TraceFlags, context } from '@opentelemetry/api';
import { logger } from '../otel/logger.js';
import type {
  EndedSpan,
  ReadableSpan,
  SpanExporter,
  SpanProcessorLike,
} from '../otel/sdk-shapes.js';
import { suppressTracing } from '../otel/suppressed-tracing.js';

/** Hands each span that is sampled to an exporter when it ends, for destinations that take no time. */
export class PromptSpanProcessor implements SpanProcessorLike {
  private isShutdown = false;

  /** @param exporter - Gets one span at a time. */
  constructor(private readonly exporter: SpanExporter) {}

  onStart(): void {
    // There is nothing to do with a span that has not ended.
  }

  onEnd(span: EndedSpan): void {
    if (this.isShutdown || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    context.with(suppressTracing(ROOT_CONTEXT), () => {
      this.exporter.export([span as ReadableSpan], ({ error }) => {
        if (error !== undefined) logger.error('kratos-otel: a span is not exported', error);
      });
    });
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    if (this.isShutdown) return;
    this.isShutdown = true;
    await this.exporter.shutdown();
  }
}
