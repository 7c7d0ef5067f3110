import { parseGoBool } from '../../go/parse-go-bool.js';
import { parseGoDuration } from '../../go/parse-go-duration.js';

/** Parameters of a DSN that were not read yet. */
export class DsnParameters {
  private readonly allowed: string[] = [];
  private readonly rest: URLSearchParams;

  /**
   * @param query - The query of the DSN, with or without `?`.
   */
  constructor(query: string) {
    this.rest = new URLSearchParams(query);
  }

  /**
   * @param name - Name of a parameter that is allowed.
   * @param read - Reads its value.
   * @returns What was read, or `undefined` when the parameter is not there.
   * @throws Error when it is there twice, and what `read` throws.
   */
  take<T>(name: string, read: (value: string) => T): T | undefined {
    this.allowed.push(name);
    const [value, ...others] = this.rest.getAll(name);
    this.rest.delete(name);
    if (others.length > 0) throw new Error(`${name} is given ${others.length + 1} times`);
    return value === undefined ? undefined : read(value);
  }

  /**
   * @throws Error that names a parameter which was not taken, and those that are allowed.
   */
  refuseOthers(): void {
    for (const [name, value] of this.rest) throw unknownParameter(name, value, this.allowed);
  }
}

/**
 * @param name - Name of a parameter that is not known.
 * @param value - Its value; a parameter without one may be a token, and is not named.
 * @param allowed - Names of those that are.
 */
export function unknownParameter(name: string, value: string, allowed: readonly string[]): Error {
  const shown =
    value !== '' && /^[\w.-]{1,40}$/.test(name) ? JSON.stringify(name) : 'without a value';
  const none = allowed.length === 0 ? 'none' : allowed.join(', ');
  return new Error(`unknown parameter ${shown}; allowed: ${none}`);
}

/** @throws Error in the words of the original. */
export function toBool(value: string): boolean {
  const result = parseGoBool(value);
  if (result === undefined) throw new Error(`cannot decode ${value} into Go value of type bool`);
  return result;
}

/** @throws Error when it is not a number in (0, 1]. */
export function toProbability(value: string): number {
  const probability = Number(value);
  if (probability > 0 && probability <= 1) return probability;
  throw new Error(`probability must be a number in (0, 1], got ${value}`);
}

/** @throws Error when it is no duration, or less than a millisecond. */
export function toTimeout(value: string): number {
  const timeout = parseGoDuration(value);
  if (timeout >= 1) return timeout;
  throw new Error(`timeout must be 1ms at least, got ${value}`);
}

/** @throws Error when it is not a whole number from 1 to 2048. */
export function toBatchSize(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value) || Number(value) > 2048) {
    throw new Error(`batch_size must be a whole number from 1 to 2048, got ${value}`);
  }
  return Number(value);
}

/** @throws Error when it is neither 64 nor 128. */
export function toTraceIdBits(value: string): 64 | 128 {
  if (value === '64') return 64;
  if (value === '128') return 128;
  throw new Error(`trace_id_bits must be 64 or 128, got ${value}`);
}
