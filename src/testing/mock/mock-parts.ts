import type { Attributes, Tracer as OTelTracer, TracerProvider } from '@opentelemetry/api';
import type { Config } from '../../config/config.js';
import { createKratosParts, type KratosParts } from '../../api/kratos-parts.js';
import { KratosTracer } from '../../api/tracer/kratos-tracer.js';
import { VERSION } from '../../api/version.js';
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
  readonly kratos: KratosParts;
  private readonly sequence = new SequentialRandom();
  private readonly provider: TracerProvider;

  constructor(options: MockTracingOptions) {
    const { ids = 'sequential', sampler = 'all', random = () => 0.5 } = options;
    this.clock = new MockClock(options.clock);
    const propagation: Config = { ...options, clock: () => this.clock.now() };
    this.store = new SpanStore(this.clock, (span) => this.kratos.kratosPropagator.headerOf(span));
    this.kratos = createKratosParts({
      ...propagation,
      ...openPropagators(propagation, undefined, {}),
      spanProcessor: this.store,
      disableSample: sampler === 'all',
      random,
      idRandom: ids === 'sequential' ? this.sequence.next : undefined,
    });
    const Provider = loadSdk();
    const attributes: Attributes = { 'service.name': options.serviceName ?? 'test' };
    this.provider = new Provider({
      ...this.kratos,
      resource: sdkResource(Provider, attributes),
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
      parts: this.kratos,
      tracer,
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
