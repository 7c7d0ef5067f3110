import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';
import { exportScope, type ExportScope } from '../../export/export-scope.js';
import { bindEmitter } from './bind-emitter.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A context manager over `AsyncLocalStorage`, which rests as long as nobody but exports has entered a
 * context. Up to Node 23 an `AsyncLocalStorage` that is in use costs every promise of the process
 * something, and one export a second would be enough to keep it in use for ever.
 */
export class RestingContextManager implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();
  private readonly exports = new Set<ExportScope>();
  private isNeeded = false;
  private isIdle = true;

  /** Whether the active context is the root context for sure: asked with every fork. */
  get isResting(): boolean {
    return this.isIdle;
  }

  active(): Context {
    return this.isIdle ? ROOT_CONTEXT : (this.storage.getStore() ?? ROOT_CONTEXT);
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    if (!this.isNeeded) this.notice(context);
    const run = thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg);
    return this.storage.run(context, run, ...args);
  }

  /** @returns A function that runs in the context, or the emitter, whose listeners do from now on. */
  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) {
      bindEmitter(target, (listener) => this.bindFunction(context, listener));
      return target;
    }
    return typeof target === 'function'
      ? (this.bindFunction(context, target as unknown as AnyFunction) as T)
      : target;
  }

  /**
   * Makes a context the active one until the token is disposed of (API 1.10).
   *
   * @param context - The context.
   * @returns Brings the one before back, once.
   */
  attach(context: Context): { dispose(): void } {
    this.need();
    const before = this.active();
    this.storage.enterWith(context);
    let isAttached = true;
    return {
      dispose: () => {
        if (isAttached) this.storage.enterWith(before);
        isAttached = false;
      },
    };
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.storage.disable();
    return this;
  }

  private bindFunction(context: Context, target: AnyFunction): AnyFunction {
    const run = this.with.bind(this);
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return run(context, () => target.apply(this, args));
    };
    // Frameworks tell their handlers apart by the number of parameters.
    return Object.defineProperty(bound, 'length', { configurable: true, value: target.length });
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
