import type { Attributes, Tracer as OTelTracer, TracerProvider } from '@opentelemetry/api';
import type { Config } from '../../config/config.js';
import { KratosTracer } from '../../api/tracer/kratos-tracer.js';
import { VERSION } from '../../api/version.js';
import { KratosIdGenerator } from '../../otel/span/kratos-id-generator.js';
import { KratosSampler } from '../../otel/sampler/kratos-sampler.js';
import { KratosSpanProcessor } from '../../otel/limits/kratos-span-processor.js';
import type { PropagatorSet } from '../../otel/propagator/propagator-set.js';
import { resolveLimits } from '../../otel/limits/span-limits.js';
import type { ActiveContext } from '../../otel/suppressed-tracing.js';
import { loadSdk } from '../../setup/load-sdk.js';
import { openPropagators } from '../../setup/open-propagators.js';
import { sdkResource } from '../../setup/sdk-provider.js';
import { MockClock, type Moment } from './mock-clock.js';
import { RuledTracer } from './ruled-tracer.js';
import { SequentialRandom } from './sequential-random.js';
import { SpanStore } from '../span-store.js';

/** Settings of {@link mockTracing}, those of `init()` among them. The environment is not read. */
export interface MockTracingOptions extends Pick<
  Config,
  | 'serviceName'
  | 'instrumentations'
  | 'probability'
  | 'ignoredOperations'
  | 'operationName'
  | 'limits'
  | 'redact'
  | 'propagators'
  | 'onConflict'
  | 'depthExtension'
  | 'trustIncoming'
  | 'maxDebugPerSecond'
> {
  /**
   * Which traces are sampled: all of them (default), or those that the original's sampler picks, by the
   * settings `clock` and `random`.
   */
  sampler?: 'all' | 'original';
  /**
   * The time: where the clock stands still, or a function that gives milliseconds since the epoch.
   * Default: it follows `Date.now()`.
   */
  clock?: Moment | (() => number);
  /** Chance of the sampler, in [0, 1). Default 0.5. */
  random?: () => number;
  /** Ids: 1, 2, 3 and so on (default), or random ones. */
  ids?: 'sequential' | 'random';
}

/** The parts of a {@link MockTracing}: those of `init()`, and a store in the place of exporters. */
export class MockParts {
  readonly clock: MockClock;
  readonly store: SpanStore;
  readonly propagator: PropagatorSet;
  readonly sampler: KratosSampler;
  readonly ids: KratosIdGenerator;
  private readonly sequence = new SequentialRandom();
  private readonly provider: TracerProvider;
  private readonly processor: KratosSpanProcessor;
  private readonly kratos: ReturnType<typeof openPropagators>['kratos'];

  constructor(options: MockTracingOptions) {
    const { ids = 'sequential', sampler = 'all', random = () => 0.5 } = options;
    this.clock = new MockClock(options.clock);
    const propagation: Config = { ...options, clock: () => this.clock.now() };
    const { set, kratos } = openPropagators(propagation, undefined, {});
    this.propagator = set;
    this.kratos = kratos;
    this.store = new SpanStore(this.clock, (span) => kratos.headerOf(span));
    const limits = resolveLimits(options.limits);
    this.processor = new KratosSpanProcessor(this.store, limits, { redact: options.redact });
    this.ids = new KratosIdGenerator(ids === 'sequential' ? { random: this.sequence.next } : {});
    const { probability, ignoredOperations, operationName } = options;
    this.sampler = new KratosSampler({
      ...(probability !== undefined && { probability }),
      ...(ignoredOperations !== undefined && { ignoredOperations }),
      ...(operationName !== undefined && { operationName }),
      disableSample: sampler === 'all',
      clock: () => this.clock.now(),
      random,
    });
    const Provider = loadSdk();
    const attributes: Attributes = { 'service.name': options.serviceName ?? 'test' };
    this.provider = new Provider({
      resource: sdkResource(Provider, attributes),
      sampler: this.sampler,
      idGenerator: this.ids,
      spanLimits: {
        attributeCountLimit: limits.maxTags * 10,
        eventCountLimit: limits.maxLogs + 1,
        attributeValueLengthLimit: limits.maxValueLength + 1,
      },
      spanProcessors: [this.processor],
    });
  }

  /**
   * @param name - Name of the library.
   * @param version - Its version.
   * @param options - As for `getTracer()` of a provider.
   * @returns A tracer whose spans begin by the clock, if that was set.
   */
  tracer(name: string, version?: string, options?: { schemaUrl?: string }): OTelTracer {
    const tracer = this.provider.getTracer(name, version, options);
    return new RuledTracer((spanName, given, context) => {
      const startTime = given.startTime ?? this.clock.ruled();
      const ruled = startTime === undefined ? given : { ...given, startTime };
      return tracer.startSpan(spanName, ruled, context);
    });
  }

  /**
   * @param tracer - What starts its spans.
   * @param contextManager - What knows the active context. Default: what is registered.
   * @returns The Kratos tracer over these parts.
   */
  kratosTracer(tracer: OTelTracer, contextManager?: ActiveContext): KratosTracer {
    return new KratosTracer({
      tracer,
      propagator: this.propagator,
      kratosPropagator: this.kratos,
      idGenerator: this.ids,
      limiter: this.processor.limiter,
      sampler: this.sampler,
      ...(contextManager !== undefined && { contextManager }),
    });
  }

  /** @returns The Kratos tracer, which needs no registration. */
  ownTracer(): KratosTracer {
    return this.kratosTracer(this.tracer('kratos-otel', VERSION));
  }

  /** Forgets all spans; ids and clock begin anew. */
  reset(): void {
    this.store.clear();
    this.sequence.restart();
    this.clock.restart();
  }
}
