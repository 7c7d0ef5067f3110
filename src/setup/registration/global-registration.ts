import {
  context,
  propagation,
  trace,
  type ContextManager,
  type TextMapPropagator,
  type TracerProvider,
} from '@opentelemetry/api';
import { setGlobalTracer } from '../../api/global.js';
import { RestingContextManager } from './resting-context-manager.js';
import { logger } from '../../otel/logger.js';

// On the global object, because a second copy of this package must see it too.
const ACTIVE = Symbol.for('kratos-otel.init.1');
/** Where `kratos-otel/testing` keeps what it has registered. */
export const MOCKING: unique symbol = Symbol.for('kratos-otel.testing.1');
const holder = globalThis as { [ACTIVE]?: boolean; [MOCKING]?: unknown };

/**
 * @throws Error when an `init()` has not been followed by a `shutdown()`.
 */
export function refuseSecondInit(): void {
  if (holder[ACTIVE] !== true) return;
  if (isMocking()) {
    throw new Error(
      'kratos-otel: init() was called while mockTracing() is on; a test that runs the set-up of the application needs no mockTracing()',
    );
  }
  throw new Error(
    'kratos-otel: init() was called before; call shutdown() on what it returned before a second init()',
  );
}

/** @returns Whether `mockTracing()` of `kratos-otel/testing` holds now. */
export function isMocking(): boolean {
  return holder[MOCKING] !== undefined;
}

/** @returns Whether an `init()` holds now. */
export function isInitialized(): boolean {
  return holder[ACTIVE] === true;
}

/**
 * Makes provider and propagator OpenTelemetry's global ones, beside a context manager over
 * `AsyncLocalStorage`.
 *
 * @param provider - The provider.
 * @param propagator - The propagator.
 * @returns What knows the active context until `unregisterGlobally()`.
 * @throws Error when another OpenTelemetry SDK is registered.
 */
export function registerGlobally(
  provider: TracerProvider,
  propagator: TextMapPropagator,
): Pick<ContextManager, 'active'> {
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'kratos-otel: another OpenTelemetry SDK is registered; give it the parts of kratos-otel/core instead of calling init()',
    );
  }
  holder[ACTIVE] = true;
  propagation.setGlobalPropagator(propagator);
  const contextManager = new RestingContextManager().enable();
  if (!context.setGlobalContextManager(contextManager)) {
    logger.warn('kratos-otel: another context manager is registered and stays in use');
    contextManager.disable();
    return context;
  }
  return contextManager;
}

/** Takes everything back that `init()` has registered. */
export function unregisterGlobally(): void {
  holder[ACTIVE] = false;
  setGlobalTracer(undefined);
  for (const api of [trace, propagation, context]) {
    try {
      api.disable();
    } catch (error) {
      // OpenTelemetry's API logs while it does so, and the logger of the application may throw.
      logger.warn('kratos-otel: a global registration could not be taken back', error);
    }
  }
}
