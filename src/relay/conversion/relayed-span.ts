import type {
  Attributes,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api';
import { VERSION } from '../../api/version.js';
import { DETACHED } from '../../export/delivery/queue/detached-span.js';
import type { ReadableSpan, ResourceLike, SpanEvent } from '../../otel/sdk-shapes.js';

// That of a legacy span in Node, which is translated by the same rules.
const SCOPE = { name: 'kratos-otel', version: VERSION };

/** What differs from one span to the next. */
export interface RelayedSpanParts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly Link[];
  readonly resource: ResourceLike;
}

/** A span that a Kratos service has reported, as exporters of OpenTelemetry read spans. */
export class RelayedSpan implements ReadableSpan {
  /** Nothing else hangs on it: the delivery need not copy it. */
  readonly [DETACHED] = true;
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly Link[];
  readonly ended = true;
  readonly resource: ResourceLike;
  readonly instrumentationScope = SCOPE;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  private readonly context: SpanContext;

  /** @param parts - See {@link RelayedSpanParts}. */
  constructor(parts: RelayedSpanParts) {
    this.name = parts.name;
    this.kind = parts.kind;
    this.context = parts.context;
    if (parts.parent !== undefined) this.parentSpanContext = parts.parent;
    this.startTime = parts.startTime;
    this.endTime = parts.endTime;
    this.duration = parts.duration;
    this.status = parts.status;
    this.attributes = parts.attributes;
    this.events = parts.events;
    this.links = parts.links;
    this.resource = parts.resource;
  }

  /** @returns Its ids. */
  spanContext(): SpanContext {
    return this.context;
  }
}
