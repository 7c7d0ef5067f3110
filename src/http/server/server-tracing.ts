import { HTTPFormat } from '../../api/format.js';
import { getGlobalTracer } from '../../api/global.js';
import type { Trace } from '../../api/trace.js';
import type { Tracer } from '../../api/tracer/tracer.js';
import { UnsampledTrace } from '../../api/unsampled/unsampled-trace.js';
import type { IncomingHeaders } from '../kratos-headers.js';
import { IgnoredPaths, type Ignore } from './ignored-paths.js';
import { requestPath } from './request-path.js';

/** Settings of all that traces a server. */
export interface ServerTraceOptions {
  /** Makes the traces. Default: the global tracer, which `init()` sets, at the time of each request. */
  tracer?: Tracer;
  /**
   * Requests that are not traced beside `/metrics`, `/metadata` and `/debug/pprof/*`: paths, where a
   * `*` at the end stands for whatever follows, or a function of the decoded path. Default: none.
   */
  ignore?: Ignore;
}

/** Begins the traces of a server's requests, as the original's `Trace()` (`pkg/net/http/blademaster/trace.go`). */
export class ServerTracing {
  private readonly tracer: Tracer | undefined;
  private readonly ignored: IgnoredPaths;

  /**
   * @param options - See {@link ServerTraceOptions}.
   */
  constructor(options: ServerTraceOptions) {
    this.tracer = options.tracer;
    this.ignored = new IgnoredPaths(options.ignore);
  }

  /**
   * @param url - The target of a request.
   * @param headers - Its headers.
   * @returns Its trace, which is named by its path: that which has arrived, that of an instrumentation
   *   which has begun it, or a new one. `undefined` for a request that is not traced.
   */
  begin(url: string, headers: IncomingHeaders): Trace | undefined {
    const path = requestPath(url);
    if (this.ignored.has(path)) return undefined;
    return (this.tracer ?? getGlobalTracer()).join(HTTPFormat, headers, path);
  }
}

/**
 * @param trace - A trace.
 * @returns Whether it is never shown: an unsampled trace need not be finished.
 */
export function isUnsampled(trace: Trace): boolean {
  return trace instanceof UnsampledTrace;
}
