/** A number of calls and how long they took, in microseconds. */
export interface CallStats {
  readonly calls: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
}

/** A service, or what a service calls that reports nothing itself. */
export interface GraphNode extends CallStats {
  readonly name: string;
  /** Number of its colour; -1 for what reports nothing. */
  readonly color: number;
}

/** Calls of one service to another. */
export interface GraphEdge extends CallStats {
  readonly from: string;
  readonly to: string;
}

/** Which services call which. */
export interface ServiceGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** How many traces it was made of. */
  readonly traces: number;
  /** Whether nodes or edges were left out, because there are too many. */
  readonly cut: boolean;
}
