import type { Attributes } from '@opentelemetry/api';
import type { ResourceLike } from '../sdk-shapes.js';
import type { ValueFilter } from './value-filter.js';

/** What an SDK's resource has beside {@link ResourceLike}. */
interface SdkResource extends ResourceLike {
  readonly schemaUrl?: string | undefined;
  merge?(other: ResourceLike | null): ResourceLike;
}

/**
 * A resource as it may leave. It is one object for all spans of the resource it stands for, because
 * exporters group by it; its attributes are limited once, when they are all known.
 */
export class LimitedResource implements SdkResource {
  private limited: Attributes | undefined;

  /**
   * @param resource - The SDK's.
   * @param filter - What may leave of a value.
   */
  constructor(
    private readonly resource: SdkResource,
    private readonly filter: ValueFilter,
  ) {}

  get attributes(): Attributes {
    if (this.limited !== undefined) return this.limited;
    const limited = this.filter.attributes(this.resource.attributes);
    if (this.resource.asyncAttributesPending !== true) this.limited = limited;
    return limited;
  }

  get asyncAttributesPending(): boolean {
    return this.resource.asyncAttributesPending === true;
  }

  get schemaUrl(): string | undefined {
    return this.resource.schemaUrl;
  }

  async waitForAsyncAttributes(): Promise<void> {
    await this.resource.waitForAsyncAttributes?.();
  }

  getRawAttributes(): [string, unknown][] {
    return Object.entries(this.attributes);
  }

  merge(other: ResourceLike | null): ResourceLike {
    const merged = this.resource.merge?.(other);
    return merged === undefined ? this : new LimitedResource(merged, this.filter);
  }
}
