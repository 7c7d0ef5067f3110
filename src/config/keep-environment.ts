import { parseGoBool } from '../go/parse-go-bool.js';
import { parseGoDuration } from '../go/parse-go-duration.js';
import { resolveKeep, type KeepOptions } from '../otel/keep/keep-options.js';

const ALLOWED =
  'true, false, or parameters such as errors=true&slower_than=1s&max_per_second=100&max_bytes=33554432';

/**
 * Reads `TRACE_KEEP`: `true`, `false`, or the settings of `keep` as parameters of a DSN.
 *
 * @param env - Environment variables. Default `process.env`.
 * @returns What is kept; `undefined` where the variable is not set.
 * @throws RangeError when it cannot be read.
 */
export function keepFromEnvironment(
  env: NodeJS.ProcessEnv = process.env,
): KeepOptions | boolean | undefined {
  const text = env.TRACE_KEEP;
  if (text === undefined || text === '') return undefined;
  const switched = parseGoBool(text);
  if (switched !== undefined) return switched;
  try {
    const keep: KeepOptions = {};
    for (const part of text.split('&')) readParameter(keep, part);
    resolveKeep(keep);
    return keep;
  } catch (cause) {
    throw new RangeError(
      `kratos-otel: TRACE_KEEP must be ${ALLOWED}, got ${JSON.stringify(text)}`,
      { cause },
    );
  }
}

function readParameter(keep: KeepOptions, part: string): void {
  const [name = '', value = ''] = part.split('=', 2);
  switch (name) {
    case 'errors': {
      const errors = parseGoBool(value);
      if (errors === undefined) throw new RangeError(`${name} is no boolean`);
      keep.errors = errors;
      return;
    }
    case 'slower_than':
      keep.slowerThan = parseGoDuration(value);
      return;
    case 'max_per_second':
      keep.maxPerSecond = Number(value);
      return;
    case 'max_bytes':
      keep.maxBytes = Number(value);
      return;
    default:
      throw new RangeError(`${name} is not a parameter`);
  }
}
