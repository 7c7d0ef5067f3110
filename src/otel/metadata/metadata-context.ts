import { context as contexts, createContextKey, type Context } from '@opentelemetry/api';
import type { Deadline } from './deadline.js';
import { NO_METADATA, type KratosMetadata, type KratosMetadataChange } from './kratos-metadata.js';

// Keys of one name are one key: two copies of this package see what the other one has put there.
const METADATA = createContextKey('kratos-otel metadata');

/** What a context holds beside the trace. */
export interface MetadataEntry {
  readonly values: KratosMetadata;
  /** What is to be sent as the caller in the place of this service's name: the application has set it. */
  readonly sentCaller: string | undefined;
  /** The caller's name as Kratos v2 has sent it (`x-md-service-name`). */
  readonly peerService: string | undefined;
  /** Until when the caller waits. */
  readonly deadline: Deadline | undefined;
}

/** What is there where nothing has arrived. */
export const NO_ENTRY: MetadataEntry = Object.freeze({
  values: NO_METADATA,
  sentCaller: undefined,
  peerService: undefined,
  deadline: undefined,
});

/**
 * @param context - A context.
 * @returns What is in it.
 */
export function metadataEntry(context: Context): MetadataEntry | undefined {
  return context.getValue(METADATA) as MetadataEntry | undefined;
}

/**
 * @param context - A context.
 * @param entry - What is to be in it.
 * @returns A context with it.
 */
export function withMetadataEntry(context: Context, entry: MetadataEntry): Context {
  return context.setValue(METADATA, entry);
}

/**
 * @param context - A context.
 * @returns The context without metadata.
 */
export function withoutMetadata(context: Context): Context {
  return metadataEntry(context) === undefined ? context : context.deleteValue(METADATA);
}

/**
 * What has arrived beside the trace, or was set by {@link withKratosMetadata}; the original's
 * `pkg/net/metadata`.
 *
 * @example
 * ```ts
 * const { caller, mirror } = kratosMetadata();
 * ```
 *
 * @param context - A context; default the active one.
 * @returns The values. Where nothing has arrived, they are the defaults.
 */
export function kratosMetadata(context: Context = contexts.active()): KratosMetadata {
  return metadataEntry(context)?.values ?? NO_METADATA;
}

/**
 * A context with other values, which calls made in it send on; the original's `metadata.NewContext`.
 *
 * @example
 * ```ts
 * context.with(withKratosMetadata({ color: 'blue' }), () => fetch('http://users/1'));
 * ```
 *
 * @param values - The values to change; `undefined` takes one away, the others stay. A `caller` is sent in
 *   the place of this service's name. `global` is replaced as a whole.
 * @param context - The context to start from; default the active one.
 * @returns A context with them.
 */
export function withKratosMetadata(
  values: KratosMetadataChange,
  context: Context = contexts.active(),
): Context {
  const before = metadataEntry(context) ?? NO_ENTRY;
  const changed: Record<string, unknown> = { ...before.values, ...values };
  for (const [key, value] of Object.entries(changed)) {
    if (value !== undefined) continue;
    const byDefault: unknown = NO_METADATA[key as keyof KratosMetadata];
    if (byDefault === undefined) Reflect.deleteProperty(changed, key);
    else changed[key] = byDefault;
  }
  const sentCaller = 'caller' in values ? values.caller : before.sentCaller;
  const entry = { ...before, values: Object.freeze(changed) as unknown as KratosMetadata };
  return withMetadataEntry(context, { ...entry, sentCaller });
}
