import {
  ROOT_CONTEXT,
  type Attributes,
  type MeterProvider,
  type TracerProvider,
} from '@opentelemetry/api';
import type { SdkSpanLimits } from '../otel/limits/span-limits.js';
import type { KratosIdGenerator } from '../otel/span/kratos-id-generator.js';
import type { KratosSampler } from '../otel/sampler/kratos-sampler.js';
import type { ReadableSpan, ResourceLike, SpanProcessorLike } from '../otel/sdk-shapes.js';

/** A resource of the SDK. */
export interface SdkResource extends ResourceLike {
  /** @returns A resource of both, of which `other` wins. */
  merge(other: { getRawAttributes(): [string, unknown][] }): SdkResource;
}

/** What this package sets of the provider. */
export interface SdkProviderOptions {
  resource?: SdkResource;
  sampler?: Pick<KratosSampler, 'shouldSample' | 'toString'>;
  idGenerator?: Pick<KratosIdGenerator, 'generateTraceId' | 'generateSpanId'>;
  spanLimits?: SdkSpanLimits;
  spanProcessors?: SpanProcessorLike[];
  meterProvider?: MeterProvider;
}

/** The class of the SDK's provider: `BasicTracerProvider` of SDK 2, `TracerProvider` of SDK 3. */
export type SdkProvider = new (options: SdkProviderOptions) => TracerProvider;

const RECORD = { shouldSample: () => ({ decision: 1 }), toString: () => 'record' };

/**
 * Makes a resource of the SDK's own kind: exporters, detectors and metrics read more of it than its
 * attributes. Each span shows the resource of its provider, and a provider without settings has the
 * one that the specification asks of every SDK (`telemetry.sdk.*`, `service.name`).
 *
 * @param Provider - The SDK.
 * @param attributes - What is known besides; they win.
 * @returns The resource.
 */
export function sdkResource(Provider: SdkProvider, attributes: Attributes): SdkResource {
  const tracer = new Provider({ sampler: RECORD }).getTracer('kratos-otel');
  const span = tracer.startSpan(
    'resource',
    { root: true },
    ROOT_CONTEXT,
  ) as unknown as ReadableSpan;
  const resource = span.resource as SdkResource;
  return resource.merge({ getRawAttributes: () => Object.entries(attributes) });
}
