/** Which traces are kept that the sampler did not pick. */
export interface KeepOptions {
  /** Keeps a trace in which a span failed. Default `true`. */
  errors?: boolean;
  /** Keeps a trace whose local root takes at least so many milliseconds. Default: none for being slow. */
  slowerThan?: number;
  /** Local traces that are kept in one second at most. Default 100. */
  maxPerSecond?: number;
  /** Bytes of memory, estimated, that spans of traces may take that are not decided yet. Default 32 MiB. */
  maxBytes?: number;
}

/** {@link KeepOptions} with their defaults. */
export type KeepSettings = Required<KeepOptions>;

/** What is allowed, by setting. */
const RULES: Readonly<Record<keyof KeepOptions, [string, (value: unknown) => boolean]>> = {
  errors: ['true or false', (value) => typeof value === 'boolean'],
  slowerThan: ['a number of milliseconds above 0', isPositive],
  maxPerSecond: ['a whole number of at least 1', isCount],
  maxBytes: [
    'a whole number of bytes of at least 65536',
    (value) => isCount(value) && Number(value) >= 65_536,
  ],
};

/** What `keep` may be. */
export const KEEP_ALLOWED = `true, false or an object of ${Object.keys(RULES).join(', ')}`;

const DEFAULTS: KeepSettings = {
  errors: true,
  slowerThan: Infinity,
  maxPerSecond: 100,
  maxBytes: 32 * 1024 * 1024,
};

/**
 * @param keep - The setting `keep`: `true` stands for all defaults.
 * @returns All settings; `undefined` where nothing is kept.
 * @throws TypeError for an unknown setting.
 * @throws RangeError for a value that is not allowed. Both name the setting, the value and what is
 *   allowed.
 */
export function resolveKeep(keep: KeepOptions | boolean | undefined): KeepSettings | undefined {
  if (keep === undefined || keep === false) return undefined;
  if (keep === true) return DEFAULTS;
  if (typeof keep !== 'object' || (keep as unknown) === null || Array.isArray(keep)) {
    throw new RangeError(`kratos-otel: keep must be ${KEEP_ALLOWED}, got ${String(keep)}`);
  }
  const settings = { ...DEFAULTS };
  for (const [name, value] of Object.entries(keep) as [string, unknown][]) {
    if (!Object.hasOwn(RULES, name)) {
      const known = Object.keys(RULES).join(', ');
      throw new TypeError(`kratos-otel: unknown option keep.${name}; allowed: ${known}`);
    }
    if (value === undefined) continue;
    const [allowed, accepts] = RULES[name as keyof KeepOptions];
    if (!accepts(value)) {
      throw new RangeError(`kratos-otel: keep.${name} must be ${allowed}, got ${String(value)}`);
    }
    Object.assign(settings, { [name]: value });
  }
  return settings.errors || settings.slowerThan < Infinity ? settings : undefined;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}
