/**
 * Reads the variable `OTEL_RESOURCE_ATTRIBUTES`: `key=value` with commas between, percent-encoded.
 *
 * Source: OpenTelemetry specification, Resource SDK, "Specifying resource information via an
 * environment variable".
 *
 * @param text - The variable; empty entries are skipped.
 * @returns The attributes.
 * @throws Error that names the entry which cannot be read.
 */
export function parseResourceAttributes(text: string): Record<string, string> {
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  return Object.fromEntries(entries.map(parseEntry));
}

function parseEntry(entry: string): [string, string] {
  const [key = '', value, ...rest] = entry.split('=').map((part) => part.trim());
  if (key === '' || value === undefined || rest.length > 0) {
    throw new Error(
      `the entry ${JSON.stringify(key)} is not key=value; write "," and "=" of a key or value as %2C and %3D`,
    );
  }
  try {
    return [decodeURIComponent(key), decodeURIComponent(value)];
  } catch {
    throw new Error(`the entry ${JSON.stringify(key)} has a "%" that begins no UTF-8 character`);
  }
}
