/** Limits of one span and its trace, compared as in the original (`pkg/net/trace/span.go`, `dapper.go`). */
export interface SpanLimits {
  /**
   * Tags of one span, counting the five that every span has on the Kratos wire (`region`, `zone`,
   * `hostname`, `ip`, `span.kind`). After them comes the marker `trace.error = too many tags`.
   * Default 128.
   */
  maxTags: number;
  /** A span gets one child more than this, as in the original. Default 1024 (1,025 children). */
  maxChildren: number;
  /** A chain gets one level more than this, as in the original. Default 64 (65 levels). */
  maxDepth: number;
  /** Log entries of one span. After them comes the marker `trace.error = too many logs`. Default 256. */
  maxLogs: number;
  /**
   * Bytes of UTF-8 of a string value, and of all items of a list together. What is longer is cut at
   * the end of a character, and counted. Default 25,000.
   */
  maxValueLength: number;
}

/** The limits of the original. */
export const DEFAULT_LIMITS: Readonly<SpanLimits> = {
  maxTags: 128,
  maxChildren: 1024,
  maxDepth: 64,
  maxLogs: 256,
  maxValueLength: 25_000,
};

/** Region, zone, hostname, ip and kind: on the Kratos wire they are tags of every span. */
export const STANDARD_TAGS = 5;

/** Bytes of UTF-8 of a key, and of the name of a span, an event or a scope. */
export const MAX_NAME_BYTES = 1024;

/** Links of one span. The original has none; this is OpenTelemetry's limit. */
export const MAX_LINKS = 128;

const MAX_LIMIT = 2 ** 30;

/**
 * @param limits - The limits to change; the others keep their defaults.
 * @returns All limits.
 * @throws RangeError when a limit is not a whole number of at least 1, or has an unknown name.
 */
export function resolveLimits(limits: Partial<SpanLimits> = {}): SpanLimits {
  const resolved = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!isLimitName(name)) {
      throw new RangeError(
        `kratos-otel: limits.${name} is not a limit; allowed: ${Object.keys(DEFAULT_LIMITS).join(', ')}`,
      );
    }
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_LIMIT) {
      throw new RangeError(
        `kratos-otel: limits.${name} must be a whole number from 1 to ${MAX_LIMIT}, got ${String(value)}`,
      );
    }
    resolved[name] = value;
  }
  return resolved;
}

/** Limits of the SDK itself. */
export interface SdkSpanLimits {
  /** Attributes of one span. */
  attributeCountLimit: number;
  /** Events of one span. */
  eventCountLimit: number;
  /** Links of one span. */
  linkCountLimit: number;
  /** Characters of one text. */
  attributeValueLengthLimit: number;
}

/**
 * The SDK's own limits stand behind those of this package: one call over the limit is taken whole, as in
 * the original, but a span stays bounded.
 *
 * @param limits - The limits of Kratos.
 * @returns The SDK's.
 */
export function sdkSpanLimits({ maxTags, maxLogs, maxValueLength }: SpanLimits): SdkSpanLimits {
  return {
    attributeCountLimit: maxTags * 10,
    // Those of this package refuse events and links when they are added, and leave the first ones.
    eventCountLimit: maxLogs + 1,
    linkCountLimit: Infinity,
    // One more than the limit, so that what the SDK has cut is seen and counted.
    attributeValueLengthLimit: maxValueLength + 1,
  };
}

function isLimitName(name: string): name is keyof SpanLimits {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}
