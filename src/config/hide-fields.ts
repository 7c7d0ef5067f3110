import { inspect } from 'node:util';

/**
 * Keeps the fields of an exporter out of `JSON.stringify()`, `util.inspect()` and of whatever lists
 * fields: an endpoint and headers may hold credentials, and objects end in logs.
 *
 * @param exporter - The exporter, with all of its fields.
 */
export function hideFields(exporter: object): void {
  for (const name of Object.keys(exporter)) {
    Object.defineProperty(exporter, name, { enumerable: false });
  }
  const shown = `[${exporter.constructor.name}]`;
  // Also for an inspection that shows hidden fields.
  Object.defineProperty(exporter, inspect.custom, { value: () => shown, configurable: true });
}
