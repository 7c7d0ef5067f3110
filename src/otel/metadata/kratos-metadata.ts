/** How important a request is (`pkg/net/criticality/criticality.go`), the most important first. */
export type Criticality = 'CRITICAL_PLUS' | 'CRITICAL' | 'SHEDDABLE_PLUS' | 'SHEDDABLE';

/** What Kratos services pass on beside the trace, under its names in `pkg/net/metadata/key.go`. */
export interface KratosMetadata {
  /** The service that has sent the request. It goes no further: each service sends its own name. */
  readonly caller?: string;
  /** Which set of instances the request is for. */
  readonly color?: string;
  /** IP address of the user at the edge. */
  readonly remote_ip?: string;
  /** Port of the user at the edge. */
  readonly remote_port?: string;
  /** Whether it is a copy of real traffic, for a load test. Default `false`. */
  readonly mirror: boolean;
  /** How important it is. Default `'CRITICAL'`. */
  readonly criticality: Criticality;
  /** What Kratos v2 and v3 send as `x-md-global-*`, by what follows that prefix. */
  readonly global: Readonly<Record<string, string>>;
}

/** A change of {@link KratosMetadata}; `undefined` takes a value away. */
export type KratosMetadataChange = {
  readonly [K in keyof KratosMetadata]?: KratosMetadata[K] | undefined;
};

/** What is there where nothing has arrived. */
export const NO_METADATA: KratosMetadata = Object.freeze({
  mirror: false,
  criticality: 'CRITICAL',
  global: Object.freeze({}),
});

const CRITICALITIES: readonly string[] = [
  'CRITICAL_PLUS',
  'CRITICAL',
  'SHEDDABLE_PLUS',
  'SHEDDABLE',
] satisfies Criticality[];

/**
 * @param text - What should be a criticality.
 * @returns The metadata; `undefined` when the value is none.
 */
export function parseCriticality(text: string): Criticality | undefined {
  return CRITICALITIES.includes(text) ? (text as Criticality) : undefined;
}
