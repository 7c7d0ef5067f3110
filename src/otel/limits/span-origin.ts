import { LimitedResource } from './limited-resource.js';
import type { EndedSpan, ReadableSpan, ResourceLike } from '../sdk-shapes.js';
import type { ValueFilter } from './value-filter.js';

type Scope = ReadableSpan['instrumentationScope'];

/** What says where a span comes from. All spans of a process have one resource, and few scopes. */
export type SpanOrigin = Partial<Pick<ReadableSpan, 'resource' | 'instrumentationScope'>>;

/** Decides once for each resource and scope what may leave of it. */
export class OriginFilter {
  private readonly known = new WeakMap<object, object>();
  private lastResource: ResourceLike | undefined;
  private lastScope: Scope | undefined;

  /**
   * @param filter - What may leave of a value.
   */
  constructor(private readonly filter: ValueFilter) {}

  /**
   * @param span - An ended span.
   * @returns What is to leave in place of its resource and its scope; `undefined` when they leave as
   *   they are.
   */
  changes(span: EndedSpan): SpanOrigin | undefined {
    const { resource, instrumentationScope: scope } = span as EndedSpan & SpanOrigin;
    // Those that leave as they are: nearly all spans have the same ones as the span before.
    if (resource === this.lastResource && scope === this.lastScope) return undefined;
    const limitedResource = resource && this.once(resource, (it) => this.limitResource(it));
    const limitedScope = scope && this.once(scope, (it) => this.limitScope(it));
    const isKept = limitedResource === resource && limitedScope === scope;
    if (isKept) {
      this.lastResource = resource;
      this.lastScope = scope;
      return undefined;
    }
    return {
      ...(limitedResource !== undefined && { resource: limitedResource }),
      ...(limitedScope !== undefined && { instrumentationScope: limitedScope }),
    };
  }

  private once<T extends object>(original: T, limit: (original: T) => T): T {
    const known = this.known.get(original);
    if (known !== undefined) return known as T;
    const limited = limit(original);
    this.known.set(original, limited);
    return limited;
  }

  private limitResource(resource: ResourceLike): ResourceLike {
    const limited = new LimitedResource(resource, this.filter);
    // Attributes that are still being detected must not be read: the exporter waits for them.
    if (resource.asyncAttributesPending === true) return limited;
    return limited.attributes === resource.attributes ? resource : limited;
  }

  private limitScope(scope: Scope): Scope {
    const name = this.filter.name('otel.scope.name', scope.name);
    const { version } = scope;
    const limitedVersion = version && this.filter.name('otel.scope.version', version);
    if (name === scope.name && limitedVersion === version) return scope;
    return { ...scope, name, ...(limitedVersion !== undefined && { version: limitedVersion }) };
  }
}
