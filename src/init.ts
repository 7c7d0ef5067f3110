import { context, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type {
  Config,
  InstrumentationLike,
  Instrumentations,
  SpanExporterLike,
  Tracing,
} from './config/config.js';
import { kratosResource } from './config/resource.js';
import { probabilityFromEnvironment } from './config/trace-environment.js';
import { validateConfig } from './config/validate-config.js';
import { setGlobalTracer } from './core/global.js';
import { KratosTracer } from './core/kratos-tracer.js';
import { VERSION } from './core/version.js';
import { openDestinations } from './export/open-destinations.js';
import { FanOut } from './otel/fan-out.js';
import { KratosIdGenerator } from './otel/kratos-id-generator.js';
import { KratosPropagator } from './otel/kratos-propagator.js';
import { KratosSampler, type KratosSamplerOptions } from './otel/kratos-sampler.js';
import { KratosSpanProcessor } from './otel/kratos-span-processor.js';
import { resolveLimits, type SpanLimits } from './otel/span-limits.js';

// On the global object, because a second copy of this package must see it too.
const ACTIVE = Symbol.for('kratos-otel.init.1');
const holder = globalThis as { [ACTIVE]?: boolean };

/**
 * Sets tracing up: builds provider, sampler, ids, limits and propagators, registers them globally
 * with OpenTelemetry, and makes the global Kratos tracer.
 *
 * @param config - See {@link Config}; everything has a default.
 * @returns The handle to flush and to shut down.
 * @throws TypeError for an unknown setting.
 * @throws RangeError for a value that is not allowed.
 * @throws Error when it was called before without a `shutdown()`, or when another OpenTelemetry SDK
 *   is registered.
 */
export function init(config: Config = {}): Tracing {
  validateConfig(config);
  if (holder[ACTIVE] === true) {
    throw new Error(
      'kratos-otel: init() was called before; call shutdown() on what it returned before a second init()',
    );
  }
  const samplerOptions = readSamplerOptions(config);
  const limits = resolveLimits(config.limits);
  const { processors, disableSample } = openDestinations(config);
  const processor = new KratosSpanProcessor(new FanOut(processors), limits);
  const idGenerator = new KratosIdGenerator();
  const provider = new BasicTracerProvider({
    resource: kratosResource(config),
    sampler: new KratosSampler({
      ...samplerOptions,
      disableSample: config.disableSample ?? disableSample,
    }),
    idGenerator,
    spanLimits: sdkLimits(processor.limiter.limits),
    spanProcessors: [processor],
  });
  const kratosPropagator = new KratosPropagator(config);
  const w3c = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
  registerGlobally(
    provider,
    // Kratos comes last: it has to see what W3C's has read.
    new CompositePropagator({ propagators: [...w3c, kratosPropagator] }),
  );
  const tracer = new KratosTracer({
    tracer: provider.getTracer('kratos-otel', VERSION),
    propagator: new CompositePropagator({ propagators: w3c }),
    kratosPropagator,
    idGenerator,
    limiter: processor.limiter,
    close: () => shutdown(),
  });
  setGlobalTracer(tracer);
  const instrumentations = flatten(config.instrumentations ?? []);
  enableAll(instrumentations, provider);

  let stopped: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    stopped ??= stop(provider, instrumentations, [config.exporter, ...(config.exporters ?? [])]);
    return stopped;
  };
  return {
    tracer,
    provider,
    forceFlush: () => provider.forceFlush(),
    shutdown,
    stats: () => processor.stats(),
  };
}

function readSamplerOptions(config: Config): KratosSamplerOptions {
  const probability = config.probability ?? probabilityFromEnvironment();
  const { ignoredOperations, operationName, clock, random } = config;
  return {
    ...(probability !== undefined && { probability }),
    ...(ignoredOperations !== undefined && { ignoredOperations }),
    ...(operationName !== undefined && { operationName }),
    ...(clock !== undefined && { clock }),
    ...(random !== undefined && { random }),
  };
}

/**
 * The SDK's own limits stand behind those of this package: one call over the limit is taken whole,
 * as in the original, but a span stays bounded.
 */
function sdkLimits({ maxTags, maxLogs }: SpanLimits): {
  attributeCountLimit: number;
  eventCountLimit: number;
} {
  return { attributeCountLimit: maxTags * 10, eventCountLimit: maxLogs + 1 };
}

function registerGlobally(provider: BasicTracerProvider, propagator: CompositePropagator): void {
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'kratos-otel: another OpenTelemetry SDK is registered; give it the parts of kratos-otel/core instead of calling init()',
    );
  }
  holder[ACTIVE] = true;
  propagation.setGlobalPropagator(propagator);
  const contextManager = new AsyncLocalStorageContextManager().enable();
  if (!context.setGlobalContextManager(contextManager)) {
    diag.warn('kratos-otel: another context manager is registered and stays in use');
    contextManager.disable();
  }
}

function unregisterGlobally(): void {
  setGlobalTracer(undefined);
  trace.disable();
  propagation.disable();
  context.disable();
  holder[ACTIVE] = false;
}

function enableAll(instrumentations: InstrumentationLike[], provider: BasicTracerProvider): void {
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(provider);
    // It does nothing for one that is enabled, and brings one back that a shutdown() disabled.
    instrumentation.enable();
  }
}

/** Never rejects: it runs in signal handlers, where a rejection would end the process. */
async function stop(
  provider: BasicTracerProvider,
  instrumentations: InstrumentationLike[],
  exporters: (SpanExporterLike | string | undefined)[],
): Promise<void> {
  for (const instrumentation of instrumentations) instrumentation.disable();
  unregisterGlobally();
  try {
    await provider.shutdown();
  } catch (error) {
    diag.error('kratos-otel: not everything could be delivered at shutdown', error);
    // A batch processor leaves its exporter open when the last flush has failed.
    for (const exporter of exporters) {
      if (typeof exporter !== 'object') continue;
      await exporter.shutdown().catch((reason: unknown) => {
        diag.error('kratos-otel: an exporter could not be shut down', reason);
      });
    }
  }
}

function flatten(instrumentations: Instrumentations): InstrumentationLike[] {
  return instrumentations.flatMap((each) => ('enable' in each ? [each] : flatten(each)));
}
