import type { Attributes } from '@opentelemetry/api';

/** What the original calls a span, and its tags. */
export interface Renamed {
  /** The name in the original. */
  readonly name: string;
  /** The original's tags in its order. */
  readonly tags: Attributes;
  /** Tags that follow what the span has besides. */
  readonly last?: Attributes;
  /** What the original says went wrong, where it says more than the span, or something else. */
  readonly error?: string | undefined;
}
