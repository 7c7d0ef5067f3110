import type { TraceSetting } from './destination.js';
import { parseDestination } from './parse-destination.js';

/** Where the original reports to by default (`pkg/net/trace/config.go`). */
export const DEFAULT_SOCKET = '/var/run/dapper-collect/dapper-collect.sock';

/** It as a DSN. */
export const DEFAULT_DSN = `unixgram://${DEFAULT_SOCKET}`;

/**
 * Where spans go when `init()` is not told: the variable `TRACE`, as in the original.
 *
 * @param env - Environment variables. Default `process.env`.
 * @returns What the DSN says.
 * @throws Error when the DSN cannot be read.
 */
export function traceFromEnvironment(env: NodeJS.ProcessEnv = process.env): TraceSetting {
  return parseDestination(env.TRACE === undefined || env.TRACE === '' ? DEFAULT_DSN : env.TRACE);
}

/**
 * @param env - Environment variables. Default `process.env`.
 * @returns The probability in `TRACE_PROBABILITY`, or `undefined` when it is not set.
 * @throws RangeError when it is not a number in (0, 1].
 */
export function probabilityFromEnvironment(
  env: NodeJS.ProcessEnv = process.env,
): number | undefined {
  const text = env.TRACE_PROBABILITY;
  if (text === undefined || text === '') return undefined;
  const probability = Number(text);
  if (probability > 0 && probability <= 1) return probability;
  throw new RangeError(
    `kratos-otel: TRACE_PROBABILITY must be a number in (0, 1], got ${JSON.stringify(text)}`,
  );
}
