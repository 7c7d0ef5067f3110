// Before the SDK, which is why it is loaded here: see there.
import './node/tick-object.js';
import type { Attributes } from '@opentelemetry/api';
import type { Config, Tracing } from './config/config.js';
import { kratosResource } from './config/resource.js';
import type { TracingStats } from './config/tracing-stats.js';
import { isSdkDisabled } from './config/sdk-environment.js';
import { probabilityFromEnvironment } from './config/dsn/trace-environment.js';
import { validateConfig } from './config/validate-config.js';
import { setGlobalTracer } from './api/global.js';
import { createKratosParts } from './api/kratos-parts.js';
import { KratosTracer } from './api/tracer/kratos-tracer.js';
import { VERSION } from './api/version.js';
import { Destinations } from './export/destinations.js';
import { openDestinations } from './export/open-destinations.js';
import type { KratosSpanProcessor } from './otel/limits/kratos-span-processor.js';
import type { SpanProcessorLike } from './otel/sdk-shapes.js';
import { kratosMetadata } from './otel/metadata/metadata-context.js';
import { kratosSpanNames } from './otel/names/kratos-span-names.js';
import { announceSetUp } from './setup/announce-set-up.js';
import { DISABLED_PROVIDER } from './setup/disabled-provider.js';
import { flushOnExit } from './setup/flush-on-exit.js';
import {
  refuseSecondInit,
  registerGlobally,
  unregisterGlobally,
} from './setup/registration/global-registration.js';
import { allInstrumentations, enableInstrumentations } from './setup/instrumentations.js';
import { showDiag } from './setup/set-log-level.js';
import { loadSdk } from './setup/load-sdk.js';
import { openPropagators } from './setup/open-propagators.js';
import { observeTracing } from './setup/registration/observe-tracing.js';
import { replaceRegistered } from './setup/registration/replace-registered.js';
import { reportCopies } from './setup/report-copies.js';
import { sdkResource } from './setup/sdk-provider.js';
import { tracingStats } from './setup/collect-stats.js';
import { UndoList } from './setup/registration/undo-list.js';
import { logger } from './otel/logger.js';

/**
 * Sets tracing up: builds provider, sampler, ids, limits and propagators, registers them globally
 * with OpenTelemetry, and makes the global Kratos tracer.
 *
 * @example
 * ```ts
 * import { init, newTrace } from 'kratos-otel';
 *
 * const tracing = init({ serviceName: 'shop', exporter: 'console:', disableSample: true });
 * newTrace('/orders').finish();
 * await tracing.shutdown();
 * ```
 *
 * @param config - See {@link Config}; everything has a default.
 * @returns The handle to flush and to shut down.
 * @throws TypeError for an unknown setting.
 * @throws RangeError for a value that is not allowed.
 * @throws Error when it was called before without a `shutdown()`, when another OpenTelemetry SDK is
 *   registered, when a DSN cannot be read, or a package that it needs is not installed, such as
 *   OpenTelemetry's SDK.
 */
export function init(config: Config = {}): Tracing {
  const undo = new UndoList();
  try {
    return setUp(config, undo);
  } catch (error) {
    undo.run();
    throw error;
  }
}

function setUp(config: Config, undo: UndoList): Tracing {
  validateConfig(config);
  const inherited = replaceRegistered();
  refuseSecondInit();
  const hideDiag = showDiag(config.logLevel, process.env);
  undo.push(hideDiag);
  const isDisabled = isSdkDisabled();
  const Provider = isDisabled ? undefined : loadSdk();
  reportCopies();
  const usualProbability = probabilityFromEnvironment();
  const opened = openDestinations(config);
  const { exporters, processors, disableSample } = opened;
  const probability = config.probability ?? opened.probability ?? usualProbability;
  const destinations = new Destinations(exporters, processors, config.delivery);

  const resource = kratosResource(config);
  const parts = createKratosParts({
    ...config,
    ...openPropagators(config, nameOf(resource)),
    spanProcessor: destinations,
    disableSample: config.disableSample ?? disableSample,
    ...(probability !== undefined && { probability }),
  });
  const { sampler, textMapPropagator } = parts;
  const [processor] = parts.spanProcessors;
  const provider =
    Provider === undefined
      ? DISABLED_PROVIDER
      : new Provider({
          ...parts,
          resource: sdkResource(Provider, resource),
          spanProcessors: [config.spanNames === 'kratos' ? namedAsInKratos(processor) : processor],
          ...(config.meterProvider !== undefined && { meterProvider: config.meterProvider }),
        });

  const contextManager = registerGlobally(provider, textMapPropagator);
  undo.push(unregisterGlobally);
  const tracer = new KratosTracer({
    parts,
    tracer: provider.getTracer('kratos-otel', VERSION),
    contextManager,
    // The SDK's metric otel.sdk.span.started counts spans that are not sampled too.
    unsampledSpans: config.meterProvider !== undefined || isDisabled,
    close: () => shutdown(),
  });
  setGlobalTracer(tracer);
  const instrumentations = isDisabled
    ? []
    : allInstrumentations(config.instrumentations ?? [], inherited);
  const disableInstrumentations = enableInstrumentations(instrumentations, provider);
  undo.push(disableInstrumentations);

  const stats = (): TracingStats =>
    tracingStats(processor, destinations, parts.kratosPropagator, sampler);
  const observed = observeTracing(config.meterProvider, destinations.deliveries, stats);
  const cleanUps = [
    observed,
    flushOnExit(destinations, config.flushOnExit),
    ...(isDisabled ? [] : [announceSetUp({ ...opened, sampler, instrumentations, provider })]),
    hideDiag,
  ];

  let stopped: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    stopped ??= stop();
    return stopped;
  };
  const stop = async (): Promise<void> => {
    disableInstrumentations();
    unregisterGlobally();
    await closeDestinations(processor);
    for (const cleanUp of cleanUps) cleanUp();
  };
  return {
    tracer,
    provider,
    forceFlush: () => processor.forceFlush(),
    shutdown,
    stats,
  };
}

function nameOf({ 'service.name': name }: Attributes): string | undefined {
  return typeof name === 'string' ? name : undefined;
}

/** Never rejects: it runs in signal handlers, where a rejection would end the process. */
async function closeDestinations(processor: KratosSpanProcessor): Promise<void> {
  try {
    await processor.shutdown();
  } catch (error) {
    logger.error('kratos-otel: a span processor could not be shut down', error);
  }
}

function namedAsInKratos(processor: SpanProcessorLike): SpanProcessorLike {
  return kratosSpanNames(processor, { caller: (context) => kratosMetadata(context).caller });
}
