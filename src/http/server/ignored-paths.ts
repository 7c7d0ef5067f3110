import { SeldomWarning } from '../../otel/seldom-warning.js';

/**
 * Which requests are not traced: paths, where a `*` at the end stands for whatever follows, or a
 * function of the path.
 */
export type Ignore = readonly string[] | ((path: string) => boolean);

// Those that the original serves beside its handlers (`pkg/net/http/blademaster/server.go`).
const NEVER_TRACED = ['/metrics', '/metadata', '/debug/pprof', '/debug/pprof/*'];

/** Paths of requests that have no trace. */
export class IgnoredPaths {
  private readonly paths = new Set<string>();
  // To look at a length takes less than to find a text, which has to be read for that.
  private readonly lengths = new Set<number>();
  private readonly prefixes: string[] = [];
  private readonly decide: ((path: string) => boolean) | undefined;
  private readonly warning = new SeldomWarning('kratos-otel/http: the function `ignore` threw');

  /**
   * @param ignore - What is ignored beside `/metrics`, `/metadata` and `/debug/pprof/*`.
   */
  constructor(ignore: Ignore = []) {
    const more = typeof ignore === 'function' ? [] : ignore;
    for (const path of [...NEVER_TRACED, ...more]) {
      if (path.endsWith('*')) this.prefixes.push(path.slice(0, -1));
      else this.paths.add(path);
      this.lengths.add(path.length);
    }
    this.decide = typeof ignore === 'function' ? ignore : undefined;
  }

  /**
   * @param path - The decoded path of a request.
   * @returns Whether it has no trace. A function that throws says no.
   */
  has(path: string): boolean {
    if (this.lengths.has(path.length) && this.paths.has(path)) return true;
    for (const prefix of this.prefixes) if (path.startsWith(prefix)) return true;
    return this.decide !== undefined && this.isDecided(this.decide, path);
  }

  private isDecided(decide: (path: string) => boolean, path: string): boolean {
    try {
      return decide(path);
    } catch (error) {
      this.warning.warn(error);
      return false;
    }
  }
}
