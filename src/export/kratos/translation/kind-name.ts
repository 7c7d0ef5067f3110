import { SpanKind } from '@opentelemetry/api';

const NAMES: ReadonlyMap<SpanKind, string> = new Map([
  [SpanKind.SERVER, 'server'],
  [SpanKind.CLIENT, 'client'],
  [SpanKind.PRODUCER, 'producer'],
  [SpanKind.CONSUMER, 'consumer'],
]);
const KNOWN: ReadonlySet<unknown> = new Set(NAMES.values());

/**
 * @param kind - The kind of a span.
 * @returns What the original's `span.kind` tag calls it; `undefined` for INTERNAL, which it had not.
 */
export function kindName(kind: SpanKind): string | undefined {
  return NAMES.get(kind);
}

/**
 * @param value - The value of a `span.kind` attribute.
 * @returns Whether it is one of the four names.
 */
export function isKindName(value: unknown): value is string {
  return value !== undefined && KNOWN.has(value);
}
