import {
  INVALID_SPAN_CONTEXT,
  trace,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';
import { setGlobalTracer } from '../../api/global.js';
import { VERSION } from '../../api/version.js';
import {
  MOCKING,
  isInitialized,
  isMocking,
  registerGlobally,
  unregisterGlobally,
} from '../../setup/registration/global-registration.js';
import type { MockParts } from './mock-parts.js';
import { RuledTracer } from './ruled-tracer.js';

// On the global object: modules of the application keep the tracer that they got in an earlier test,
// and after a reset of the module registry from another copy of this package.
const holder = globalThis as { [MOCKING]?: MockParts };

/** OpenTelemetry's provider during tests: a tracer of it starts its spans by what is on at that time. */
const PROVIDER: TracerProvider = {
  getTracer: (name: string, version?: string, options?: TracerOptions) =>
    currentTracer(name, version, options),
};

/**
 * Registers parts globally, with OpenTelemetry and as the Kratos tracer.
 *
 * @param parts - The parts.
 * @returns The Kratos tracer, and what takes everything back.
 * @throws Error when `mockTracing()` or `init()` is on already, or another SDK is registered.
 */
export function register(parts: MockParts): {
  tracer: ReturnType<MockParts['kratosTracer']>;
  unregister: () => void;
} {
  if (isMocking()) {
    throw new Error(
      'kratos-otel/testing: mockTracing() is on already; call shutdown() on what it returned, such as in afterEach(), or reset() to begin anew',
    );
  }
  if (isInitialized()) {
    throw new Error(
      'kratos-otel/testing: init() is on already; call shutdown() on what it returned before mockTracing()',
    );
  }
  const contextManager = registerGlobally(PROVIDER, parts.kratos.textMapPropagator);
  holder[MOCKING] = parts;
  const tracer = parts.kratosTracer(currentTracer('kratos-otel', VERSION), contextManager);
  setGlobalTracer(tracer);
  const unregister = (): void => {
    if (holder[MOCKING] !== parts) return;
    Reflect.deleteProperty(holder, MOCKING);
    unregisterGlobally();
  };
  return { tracer, unregister };
}

function currentTracer(name: string, version?: string, options?: TracerOptions): Tracer {
  return new RuledTracer((spanName, spanOptions, parent) => {
    const parts = holder[MOCKING];
    if (parts !== undefined) {
      return parts.tracer(name, version, options).startSpan(spanName, spanOptions, parent);
    }
    return trace.wrapSpanContext(trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT);
  });
}
