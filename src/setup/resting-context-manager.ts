import { ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { exportScope, type ExportScope } from '../export/export-scope.js';

/**
 * OpenTelemetry's context manager, which rests as long as nobody but exports has entered a context.
 * Up to Node 23 an `AsyncLocalStorage` that is in use costs every promise of the process something,
 * and one export a second would be enough to keep it in use for ever.
 */
export class RestingContextManager extends AsyncLocalStorageContextManager {
  private readonly exports = new Set<ExportScope>();
  private isNeeded = false;
  private isIdle = true;

  constructor() {
    super();
    // Newer versions can enter a context without a function; older ones have no such method.
    const attach = (this as Partial<this>).attach?.bind(this);
    if (attach === undefined) return;
    this.attach = (context) => {
      this.need();
      return attach(context);
    };
  }

  /** Whether the active context is the root context for sure: asked with every fork. */
  get isResting(): boolean {
    return this.isIdle;
  }

  override active(): Context {
    return this.isIdle ? ROOT_CONTEXT : super.active();
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    if (!this.isNeeded) this.notice(context);
    return super.with(context, fn, thisArg, ...args);
  }

  private notice(context: Context): void {
    const scope = exportScope(context);
    if (scope === undefined) {
      this.need();
    } else if (!this.exports.has(scope)) {
      this.isIdle = false;
      this.exports.add(scope);
      scope.onEnd(() => {
        this.exports.delete(scope);
        if (this.exports.size === 0 && !this.isNeeded) this.rest();
      });
    }
  }

  private need(): void {
    this.isNeeded = true;
    this.isIdle = false;
  }

  private rest(): void {
    this.disable();
    this.isIdle = true;
  }
}
