import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import { parseGoBool } from '../../go/parse-go-bool.js';
import { goSprint } from '../../go/go-sprint.js';

const ERROR = 'error';
const SERVICE_NAME = 'service.name';
const KIND = 'span.kind';
// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';

const KINDS: ReadonlyMap<unknown, SpanKind> = new Map([
  ['client', SpanKind.CLIENT],
  ['server', SpanKind.SERVER],
  ['producer', SpanKind.PRODUCER],
  ['consumer', SpanKind.CONSUMER],
]);

/**
 * Gives the kind that a `span.kind` tag stands for, as the original's `WriteSpan` read it.
 *
 * @param value - The value of the tag.
 * @returns The kind, or `undefined` when the value is not one of the four that Zipkin knows.
 */
export function kindOfTag(value: unknown): SpanKind | undefined {
  return value === undefined ? undefined : KINDS.get(value);
}

/** What the stock exporter makes tags of: all of the attributes, then all of the resource. */
export interface ZipkinTags {
  readonly attributes: Attributes;
  readonly resource: ResourceLike;
}

/**
 * Gives the tags of a span: those of its resource (the original wrote `region`, `zone`, `hostname`
 * and `ip`) and the span's own, which win. (The original sends an empty text for every tag that is
 * not one: it prints the result of the type assertion that has just failed.)
 *
 * Zipkin colours and finds every span that has a tag `error`, whatever that says. So a failed span
 * always has one; where its status has a message, the stock exporter makes that the value. One that
 * only says that nothing failed is left out, as OpenTelemetry's mapping to Zipkin asks.
 *
 * @param span - The span; it is not changed.
 * @returns Its own attributes where the stock exporter prints them in the same way: most have such.
 * @throws Whatever reading a foreign value throws.
 */
export function toZipkinTags(span: ReadableSpan): ZipkinTags {
  const { attributes, status } = span;
  const service = serviceOf(span.resource);
  const isFailed = status.code === SpanStatusCode.ERROR;
  if (!(isFailed && !status.message) && arePrintedAlike(attributes, service.tags)) {
    return { attributes, resource: service.withTags };
  }
  const tags = { ...service.tags };
  for (const [key, value] of Object.entries(attributes)) {
    // The original wrote this tag as the kind and not as a tag.
    if (value === undefined || (key === KIND && kindOfTag(value) !== undefined)) continue;
    tags[key] = goSprint(value);
  }
  const { [ERROR]: error, [SERVICE_NAME]: serviceTag } = tags;
  if (error !== undefined && parseGoBool(error) === false) Reflect.deleteProperty(tags, ERROR);
  if (isFailed) tags[ERROR] ??= 'true';
  if (serviceTag === undefined) return { attributes: tags, resource: service.alone };
  // The stock exporter would take a span's own `service.name` for its service.
  return {
    attributes: named(tags, service.name),
    resource: { attributes: { [SERVICE_NAME]: serviceTag } },
  };
}

/** Whether the stock exporter makes the same tags of attributes, and none of them is special. */
function arePrintedAlike(attributes: Attributes, resourceTags: Record<string, string>): boolean {
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value === 'object') {
      return false;
    }
    const isSpecial = key === KIND || key === ERROR || key === SERVICE_NAME;
    if (value === undefined || isSpecial || key in resourceTags) return false;
  }
  return true;
}

/** What a resource is to Zipkin. */
interface Service {
  readonly name: string;
  /** Without the service, which has a field of its own. */
  readonly tags: Record<string, string>;
  /** The service and the tags. */
  readonly withTags: ResourceLike;
  /** The service. */
  readonly alone: ResourceLike;
}

const services = new WeakMap<ResourceLike, Service>();

function serviceOf(resource: ResourceLike): Service {
  let service = services.get(resource);
  if (service === undefined) {
    const { [SERVICE_NAME]: given, ...attributes } = resource.attributes;
    const name = typeof given === 'string' && given !== '' ? given : UNNAMED_SERVICE;
    const tags: Record<string, string> = {};
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) tags[key] = goSprint(value);
    }
    const withTags = { attributes: named({ ...tags }, name) };
    service = { name, tags, withTags, alone: { attributes: named({}, name) } };
    if (resource.asyncAttributesPending !== true) services.set(resource, service);
  }
  return service;
}

/**
 * The stock exporter takes the service from this attribute, and makes tags of what is enumerable: so
 * the service arrives without becoming a tag, also when the spans of one batch have several.
 */
function named(tags: Record<string, string>, service: string): Attributes {
  return Object.defineProperty(tags, SERVICE_NAME, { value: service, enumerable: false });
}
