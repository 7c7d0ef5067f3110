import type { TraceStore } from './trace-store.js';

const MAX_NAMES = 500;

/** Names to choose from. */
export interface Names {
  readonly services: readonly string[];
  readonly operations: readonly string[];
}

/**
 * @param store - Where traces are.
 * @param service - Of which the operations are wanted; `''` for those of all.
 * @returns Names in their order, 500 of each at most.
 */
export function namesIn(store: TraceStore, service: string): Names {
  const services = new Set<string>();
  const operations = new Set<string>();
  for (const trace of store.traces()) {
    for (const name of trace.services.keys()) services.add(name);
    if (operations.size >= MAX_NAMES) continue;
    for (const span of trace.spans) {
      if (service === '' || span.service === service) operations.add(span.name);
    }
  }
  return { services: sorted(services), operations: sorted(operations) };
}

function sorted(names: Set<string>): string[] {
  return [...names]
    .filter((name) => name !== '')
    .sort()
    .slice(0, MAX_NAMES);
}
