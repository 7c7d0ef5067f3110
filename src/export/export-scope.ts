import { ROOT_CONTEXT, context, createContextKey, type Context } from '@opentelemetry/api';
import { suppressTracing } from '../otel/suppressed-tracing.js';

const SCOPE = createContextKey('kratos-otel export scope');

/** The time of one export, for code that handles contexts only while there is one. */
export class ExportScope {
  private readonly listeners = new Set<() => void>();

  /**
   * @param run - Makes the export; it runs with tracing suppressed, and so does what it starts.
   * @throws What `run` throws.
   */
  run(run: () => void): void {
    context.with(suppressTracing(ROOT_CONTEXT).setValue(SCOPE, this), run);
  }

  /** @param listener - Called once, when the export is over. */
  onEnd(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Ends it. */
  end(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

/**
 * @param context - A context.
 * @returns The export that it belongs to, if any.
 */
export function exportScope(context: Context): ExportScope | undefined {
  return context.getValue(SCOPE) as ExportScope | undefined;
}
