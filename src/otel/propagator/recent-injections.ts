const SIZE = 256;

const values = new Array<string>(SIZE).fill('');
let next = 0;
let isEmpty = true;

/**
 * Remembers a header that `inject()` has written, for a moment: an instrumented client may be about to
 * write another one over it.
 *
 * @param value - The `kratos-trace-id`.
 */
export function rememberInjection(value: string): void {
  values[next] = value;
  next = (next + 1) % SIZE;
  isEmpty = false;
}

/** @returns Whether there was any. */
export function hasInjected(): boolean {
  return !isEmpty;
}

/**
 * @param value - A `kratos-trace-id`.
 * @returns Whether `inject()` has written it not long ago: it is no header that is passed on.
 */
export function wasInjected(value: string): boolean {
  return values.includes(value);
}
