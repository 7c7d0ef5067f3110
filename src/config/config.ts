import type {
  Attributes,
  MeterProvider,
  TextMapPropagator,
  TracerProvider,
} from '@opentelemetry/api';
import type { Tracer } from '../api/tracer/tracer.js';
import type { Redact } from '../otel/limits/redaction.js';
import type { OperationName } from '../otel/sampler/operation-name.js';
import type { InstanceCount } from '../otel/sampler/slot-sampling.js';
import type { KeepOptions } from '../otel/keep/keep-options.js';
import type { EndedSpan, SpanProcessorLike } from '../otel/sdk-shapes.js';
import type { SpanLimits } from '../otel/limits/span-limits.js';
import type { DeliveryOptions } from './delivery-options.js';
import type { KratosNetwork } from './dsn/destination.js';
import type { FlushOnExit } from './flush-on-exit-options.js';
import type { LogLevel } from './log-level.js';
import type { TracingStats } from './tracing-stats.js';

/** Any standard `SpanExporter`, by shape. */
export interface SpanExporterLike {
  /** Sends spans and calls back with code 0 for success or 1 for failure. */
  export(
    spans: EndedSpan[],
    resultCallback: (result: { code: number; error?: Error }) => void,
  ): void;
  /** Stops. */
  shutdown(): Promise<void>;
  /** Waits for what is being sent. */
  forceFlush?(): Promise<void>;
}

/** An instrumentation of `@opentelemetry/instrumentation`, by shape. */
export interface InstrumentationLike {
  /** Gives it the provider of its spans. */
  setTracerProvider(provider: TracerProvider): void;
  /** Patches its library; does nothing when it is patched. */
  enable(): void;
  /** Takes the patches back. */
  disable(): void;
  /** Such as `@opentelemetry/instrumentation-http`. */
  readonly instrumentationName?: string;
  /** The modules that it patches. */
  getModuleDefinitions?(): unknown;
}

/** A module that an instrumentation patches, by shape. */
export interface PatchedModule {
  readonly name: string;
  /** What it exports, once it is patched. */
  readonly moduleExports?: unknown;
  readonly files?: readonly PatchedModule[];
}

/** Instrumentations, also nested, as `getNodeAutoInstrumentations()` returns them. */
export type Instrumentations = readonly (InstrumentationLike | Instrumentations)[];

/**
 * Settings of `init()`. Every one has a default. Without a destination (`network` and `addr`,
 * `exporter`, `exporters`, `spanProcessors`) spans go where the variable `TRACE` says.
 */
export interface Config {
  /** Name of this service. Default: `OTEL_SERVICE_NAME`, `APP_ID`, `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, `unknown_service:node`. */
  serviceName?: string;
  /** More resource attributes; they win over those of the environment. */
  resourceAttributes?: Attributes;
  /** Network of the Kratos reporter: `unixgram`, `unix`, `udp` or `tcp`; with {@link Config.addr}. */
  network?: KratosNetwork;
  /** Address of the Kratos collector: `host:port`, or the path of a socket. */
  addr?: string;
  /** Milliseconds without progress after which the reporter tries again later. Default 2,000. */
  timeout?: number;
  /** Protocol version of the reporter: 1 is the only one there is. */
  protocolVersion?: 1;
  /** Where spans go: any standard exporter, or a DSN as in `TRACE`. */
  exporter?: SpanExporterLike | string;
  /** Several of them, none of which suffers from another's failure. */
  exporters?: readonly (SpanExporterLike | string)[];
  /** Where spans go: processors of your own, behind the limits. */
  spanProcessors?: readonly SpanProcessorLike[];
  /**
   * How much of a trace id is reported to Zipkin and Jaeger by a DSN: 128 bits (default), or 64, the
   * low half, which is all that a Kratos service in Go reports of it.
   */
  traceIdBits?: 64 | 128;
  /** Queue, batches, deadlines and retries of every destination that has an exporter. */
  delivery?: DeliveryOptions;
  /** What is delivered when the process ends. Default `true`: what is waiting when it ends by itself. */
  flushOnExit?: FlushOnExit;
  /**
   * What is shown on stderr of what OpenTelemetry's `diag` says, unless the application has set a logger
   * of its own. Default `OTEL_LOG_LEVEL`; without that nothing.
   */
  logLevel?: LogLevel;
  /** Gets the numbers of {@link Tracing.stats}, and those of the SDK, as metrics. */
  meterProvider?: MeterProvider;
  /** Instrumentations to give the provider to, to enable, and to disable at shutdown. */
  instrumentations?: Instrumentations;
  /** Probability in (0, 1] with which a trace is picked that is not the first of its slot and second. Default `TRACE_PROBABILITY`, 0.00025. */
  probability?: number;
  /**
   * Which traces are kept that the sampler did not pick: those that failed, or were slow. `true` stands for
   * those that failed. Default `TRACE_KEEP`, none.
   */
  keep?: KeepOptions | boolean;
  /**
   * Chance in [0, 1] of the first trace of a slot in a second to be picked for being the first, or the number of
   * instances that share it: `{ instances: 2000 }`. Default 1.
   */
  firstPerSecond?: number | InstanceCount;
  /** Whether the trace id decides, and `tracestate` has OpenTelemetry's threshold (`ot=th:…`). Default `false`. */
  consistentSampling?: boolean;
  /** `true` samples every trace: in the original's words, sampling is disabled. Default `false`. */
  disableSample?: boolean;
  /** Operations that are never picked. Default `['/metrics', '/ping']`. */
  ignoredOperations?: readonly string[];
  /** Names the operation of a root span. Default: path of a request, `service/method` of an RPC, else the span name. */
  operationName?: OperationName;
  /** Limits that differ from the original's (128 tags, 1024 children, 64 levels, 256 logs), or from 25,000 bytes a value. */
  limits?: Partial<SpanLimits>;
  /** Looks at every value before it leaves; `undefined` sends none. */
  redact?: Redact;
  /**
   * How spans of instrumentations are named: `'otel'` (default), as they name them; `'kratos'`, as the
   * original names its own, with its tags (see `kratosSpanNames()`).
   */
  spanNames?: 'otel' | 'kratos';
  /** More propagators, which read and write beside Kratos and W3C, e.g. `[new B3Propagator()]`. Default: those that `OTEL_PROPAGATORS` names. */
  propagators?: readonly TextMapPropagator[];
  /** Whether metadata of Kratos (caller, color, …) is read, and sent on with this service's name. Default `true`. */
  metadata?: boolean;
  /** Which header wins when `kratos-trace-id` and `traceparent` name different traces. Default `'kratos'`. */
  onConflict?: 'kratos' | 'traceparent';
  /** Whether `maxDepth` holds across processes, by an `l-` extension of the header. Default `false`. */
  depthExtension?: boolean;
  /**
   * Whether traces that arrive are continued: `true` (default), `false`, or a function of the
   * carrier. One that is not becomes a link of a new trace.
   */
  trustIncoming?: boolean | ((carrier: unknown) => boolean);
  /** Debug requests that are accepted in one second. Default 100. */
  maxDebugPerSecond?: number;
  /**
   * Warns of a trace or fork that is not finished within this time, with the place in the code that
   * started it: a duration such as `'30s'`, or milliseconds. Default `TRACE_REPORT_UNFINISHED`; without that off.
   */
  reportUnfinished?: string | number;
  /** Milliseconds since the epoch, for the sampler. Default `Date.now`. */
  clock?: () => number;
  /** A number in [0, 1), for the sampler. Default `Math.random`, asked once for each pick. */
  random?: () => number;
}

/** What `init()` has set up. */
export interface Tracing {
  /** The tracer, which is the global one until `shutdown()`. */
  readonly tracer: Tracer;
  /** The provider, which is OpenTelemetry's global one until `shutdown()`. */
  readonly provider: TracerProvider;
  /** Delivers what is waiting; rejects when a destination did not get all of it. */
  readonly forceFlush: () => Promise<void>;
  /** Delivers what is waiting, stops, and takes every global registration back. Never rejects. */
  readonly shutdown: () => Promise<void>;
  /** Tells what has become of the spans so far. */
  readonly stats: () => TracingStats;
}
