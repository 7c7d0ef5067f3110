/** Networks of the original's reporter (`pkg/net/trace/report.go`). */
export const KRATOS_NETWORKS = ['unixgram', 'unix', 'udp', 'tcp'] as const;

/** `unixgram`, `unix`, `udp` or `tcp`. */
export type KratosNetwork = (typeof KRATOS_NETWORKS)[number];

/** Where a DSN sends spans. Times are in milliseconds; what is absent has its backend's default. */
export type Destination =
  | KratosDestination
  | ({ readonly backend: 'zipkin' | 'jaeger' | 'otlp' | 'view' } & HttpDestination)
  | JaegerUdpDestination
  | { readonly backend: 'console' | 'none' };

/** An agent of Jaeger. */
export interface JaegerUdpDestination {
  readonly backend: 'jaeger-udp';
  readonly host: string;
  readonly port: number;
  /** How much of a trace id is reported. */
  readonly traceIdBits?: 64 | 128;
}

/** A Kratos collector. */
export interface KratosDestination {
  readonly backend: 'kratos';
  /** How to reach it. */
  readonly network: KratosNetwork;
  /** `host:port`, or the path of a socket. */
  readonly addr: string;
  /** Milliseconds without progress after which an export fails. */
  readonly timeout?: number;
  /** Version of the reporter protocol. */
  readonly protocolVersion?: number;
}

/** A backend that takes spans over HTTP. */
export interface HttpDestination {
  /** URL to POST to, without credentials. */
  readonly endpoint: string;
  /** Headers: the credentials of the URL as basic authorization. */
  readonly headers: Record<string, string>;
  /** Milliseconds that one request may take. */
  readonly timeout?: number;
  /** Spans of one request. */
  readonly batchSize?: number;
  /** How much of a trace id is reported, to Zipkin and Jaeger. */
  readonly traceIdBits?: 64 | 128;
}

/** What a DSN says: where spans go, and how traces are sampled. */
export interface TraceSetting {
  readonly destination: Destination;
  /** Whether every trace is sampled. */
  readonly disableSample: boolean;
  /** Probability in (0, 1] of the sampler, if the DSN names one. */
  readonly probability?: number;
  /** Parameters without a meaning, which the original passes over. */
  readonly ignored?: readonly string[];
}
