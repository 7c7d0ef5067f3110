import { SpanKind } from '@opentelemetry/api';
import type { EndedSpan } from '../sdk-shapes.js';
import { businessFailure } from '../business-failure.js';
import { firstNumber, firstText } from './read-attributes.js';
import type { Renamed } from './renamed.js';

// Where an instrumentation puts the header when it is told to, by the newest convention and before.
const KRATOS_STATUS = [
  'http.response.header.kratos-status-code',
  'http.response.header.kratos_status_code',
];

/**
 * Names a span of HTTP as the original does (`pkg/net/http/blademaster/trace.go`).
 *
 * @param span - The span.
 * @param caller - The service that has called, where it is known.
 * @returns Its name and its tags; `undefined` when it is not a span of HTTP.
 */
export function httpNames(span: EndedSpan, caller: string): Renamed | undefined {
  const { attributes, kind } = span;
  const given = firstText(attributes, 'http.request.method', 'http.method');
  if (given === undefined) return undefined;
  const original = firstText(attributes, 'http.request.method_original');
  const method = given === '_OTHER' ? (original ?? given) : given;
  const status = firstNumber(attributes, 'http.response.status_code', 'http.status_code');
  const last = status === undefined ? {} : { 'http.status_code': status };
  const tags = { component: 'net/http', 'http.method': method };
  const error = businessFailure(KRATOS_STATUS.map((key) => attributes[key]).find(Boolean));
  if (kind === SpanKind.CLIENT) {
    const url = firstText(attributes, 'url.full', 'http.url');
    const service = firstText(attributes, 'peer.service');
    return {
      name: `HTTP:${method.toUpperCase()}`,
      tags: {
        ...tags,
        ...(url !== undefined && { 'http.url': url }),
        ...(service !== undefined && { 'peer.service': service }),
      },
      last,
      error,
    };
  }
  const target = kind === SpanKind.SERVER ? requestTarget(span) : undefined;
  if (target === undefined) return undefined;
  const [path = ''] = target.split('?');
  return { name: decoded(path), tags: { ...tags, 'http.url': target, caller }, last, error };
}

/** Path and query of a request. */
function requestTarget({ attributes }: EndedSpan): string | undefined {
  const path = firstText(attributes, 'url.path');
  if (path !== undefined) {
    const query = firstText(attributes, 'url.query')?.replace(/^\?/, '');
    return query === undefined || query === '' ? path : `${path}?${query}`;
  }
  const target = firstText(attributes, 'http.target');
  if (target !== undefined) return target;
  const url = firstText(attributes, 'url.full', 'http.url');
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
