/**
 * Reads a boolean as Go's `strconv.ParseBool` does, which decides what
 * `kratos-trace-debug: …` and `?disable_sample=…` mean.
 *
 * @param text - The text.
 * @returns `true` for `1 t T TRUE true True`, `false` for `0 f F FALSE false False`, otherwise
 *   `undefined`.
 */
export function parseGoBool(text: string): boolean | undefined {
  switch (text) {
    case '1':
    case 't':
    case 'T':
    case 'TRUE':
    case 'true':
    case 'True':
      return true;
    case '0':
    case 'f':
    case 'F':
    case 'FALSE':
    case 'false':
    case 'False':
      return false;
    default:
      return undefined;
  }
}
