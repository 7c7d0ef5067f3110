import { context as contexts, type Context, type Span } from '@opentelemetry/api';
import { logger } from '../otel/logger.js';
import type { KratosPropagator } from '../otel/propagator/kratos-propagator.js';
import { KratosTraceID } from '../wire/header/header-names.js';
import { headerTraceId } from './header-trace-id.js';
import { runFork } from './run-fork.js';
import type { LogField } from './tags/log-field.js';
import type { Tag } from './tags/tag.js';
import type { Trace } from './trace.js';

/** What every {@link Trace} with ids does in the same way, whether it is sampled or not. */
export abstract class LiveTrace implements Trace {
  abstract readonly span: Span;
  protected abstract readonly parts: { readonly propagator: KratosPropagator };

  abstract fork(serviceName: string, operationName: string): Trace;
  abstract follow(serviceName: string, operationName: string): Trace;
  abstract finish(error?: unknown): void;
  abstract setTag(...tags: Tag[]): Trace;
  abstract setLog(...fields: LogField[]): Trace;
  abstract setTitle(operationName: string): void;
  abstract context(parent?: Context): Context;

  traceId(): string {
    return this.parts.propagator.headerOf(this.span) ?? '';
  }

  get id(): string {
    return headerTraceId(this.traceId());
  }

  visit(fn: (key: string, value: string) => void): void {
    const value = this.traceId();
    if (value !== '') fn(KratosTraceID, value);
  }

  run<T>(fn: () => T): T {
    return contexts.with(this.context(), fn);
  }

  withFork<T>(serviceName: string, operationName: string, fn: (fork: Trace) => T): T {
    return runFork(this.fork(serviceName, operationName), fn);
  }

  [Symbol.dispose](): void {
    this.finish();
  }

  /** Says that a method was called too late. */
  protected warn(method: string): false {
    logger.warn(`kratos-otel: ${method}() after finish() of ${this.traceId()}`);
    return false;
  }
}
