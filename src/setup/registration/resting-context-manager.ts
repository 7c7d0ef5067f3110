import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';
import { isExporting } from '../../export/given/request-watch.js';
import { UNTRACED, isSynchronous } from '../../export/untraced.js';
import { bindEmitter } from './bind-emitter.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A context manager over `AsyncLocalStorage`, which rests as long as nothing but exports has entered a
 * context. Up to Node 23 an `AsyncLocalStorage` that is in use costs every promise of the process
 * something, and one that was in use before still does. So the context of an export, which only the
 * function needs that is run in it, is kept beside it.
 */
export class RestingContextManager implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();
  private synchronous: Context | undefined;
  private isNeeded = false;

  /** Whether the active context is the root context for sure: asked with every fork. */
  get isResting(): boolean {
    return !this.isNeeded && this.active() === ROOT_CONTEXT;
  }

  active(): Context {
    if (this.synchronous !== undefined) return this.synchronous;
    if (this.isNeeded) return this.storage.getStore() ?? ROOT_CONTEXT;
    return isExporting() ? UNTRACED : ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const run = thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg);
    if (this.isNeeded && this.synchronous === undefined) {
      return this.storage.run(context, run, ...args);
    }
    const before = this.synchronous;
    const isBeside = !this.isNeeded && isSynchronous(context);
    if (!isBeside) this.isNeeded = true;
    this.synchronous = isBeside ? context : undefined;
    try {
      return isBeside ? run(...args) : this.storage.run(context, run, ...args);
    } finally {
      this.synchronous = before;
    }
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
    const before = this.active();
    this.isNeeded = true;
    this.synchronous = undefined;
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
}
