import type { TagValue, ViewSpan } from '../model/view-span.js';
import type { StoredTrace } from './stored-trace.js';

/**
 * Which traces are wanted. A trace that matches goes on matching when spans arrive. What is `''`, 0 or
 * `false` asks for nothing.
 */
export interface TraceFilter {
  /** Name of a service that has a span in the trace. */
  readonly service: string;
  /** Part of the name of a span, in any case. */
  readonly operation: string;
  /** `key` or `key=value` of a tag of one span. The value may be a part of the tag's. */
  readonly tag: string;
  /** Microseconds that the trace takes at least. */
  readonly minDuration: number;
  /** Whether a span must have failed. */
  readonly error: boolean;
}

/**
 * Reads a filter of a query string: `service`, `operation`, `tag`, `minDuration` (microseconds), `error`.
 *
 * @param query - The parameters.
 */
export function readFilter(query: URLSearchParams): TraceFilter {
  const minDuration = Number(query.get('minDuration') ?? 0);
  return {
    service: query.get('service') ?? '',
    operation: query.get('operation') ?? '',
    tag: query.get('tag') ?? '',
    minDuration: minDuration > 0 ? minDuration : 0,
    error: query.get('error') === 'true',
  };
}

/** @returns A function that tells whether a trace matches. */
export function filterTraces(filter: TraceFilter): (trace: StoredTrace) => boolean {
  const { service, minDuration, error } = filter;
  const matchesSpan = spanTests(filter);
  return (trace) => {
    if (error && trace.errors === 0) return false;
    if (trace.duration < minDuration) return false;
    if (service !== '' && !trace.services.has(service)) return false;
    return matchesSpan.every((test) => trace.spans.some(test));
  };
}

function spanTests({ service, operation, tag }: TraceFilter): ((span: ViewSpan) => boolean)[] {
  const tests: ((span: ViewSpan) => boolean)[] = [];
  if (operation !== '') {
    const part = operation.toLowerCase();
    const isOf = (span: ViewSpan): boolean => service === '' || span.service === service;
    tests.push((span) => isOf(span) && span.name.toLowerCase().includes(part));
  }
  if (tag !== '') {
    const test = tagTest(tag);
    tests.push(({ tags, resource }) => tags.some(test) || resource.some(test));
  }
  return tests;
}

function tagTest(text: string): (tag: readonly [string, TagValue]) => boolean {
  const equals = text.indexOf('=');
  const key = (equals < 0 ? text : text.slice(0, equals)).trim();
  if (equals < 0) return ([name]) => name === key;
  const value = text
    .slice(equals + 1)
    .trim()
    .toLowerCase();
  return ([name, held]) => name === key && String(held).toLowerCase().includes(value);
}
