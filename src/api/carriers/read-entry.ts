import { logger } from '../../otel/logger.js';
import { toText } from '../tags/attribute-value.js';

/** A tag or a log field as it was read. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
  /** What a tag says of its type. */
  readonly kind: unknown;
}

/**
 * Reads a tag or a log field once. Callers without types pass `undefined` for one that they have
 * not got, and objects with getters, or proxies, that throw.
 *
 * @param entry - What should be a tag or a log field.
 * @returns Its parts; `undefined` where there is nothing to read. Nothing throws.
 */
export function readEntry(entry: unknown): Entry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  try {
    const { key, value, kind } = entry as Partial<Entry>;
    return { key: toText(key), value, kind };
  } catch (error) {
    logger.warn('kratos-otel: a tag or a log field threw when it was read', error);
    return undefined;
  }
}
