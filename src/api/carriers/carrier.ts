/**
 * A carrier with accessors of its own. `inject` and `extract` use it directly, whatever the format,
 * as the original does (`pkg/net/trace/propagation.go`). A fetch `Headers`, a `Map`, a gRPC
 * `Metadata`, and Express' `req` and `res` are such carriers.
 */
export interface Carrier {
  /** @returns The value under a key; of several the first counts. */
  get(key: string): unknown;
  /** Puts a value under a key, in the place of any that is there. */
  set(key: string, value: string): unknown;
}
