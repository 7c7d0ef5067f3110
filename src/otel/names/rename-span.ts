import { SpanKind } from '@opentelemetry/api';
import type { EndedSpan } from '../sdk-shapes.js';
import { grpcNames } from './grpc-names.js';
import { httpNames } from './http-names.js';
import { memcacheNames } from './memcache-names.js';
import { firstText } from './read-attributes.js';
import { redisNames } from './redis-names.js';
import type { Renamed } from './renamed.js';
import { sqlNames } from './sql-names.js';

/**
 * @param span - An ended span of an instrumentation.
 * @param caller - The service that has called, where it is known; else empty.
 * @returns What the original calls it; `undefined` when the original has no such span.
 */
export function renameSpan(span: EndedSpan, caller: string): Renamed | undefined {
  const { kind, attributes } = span;
  if (kind !== SpanKind.CLIENT && kind !== SpanKind.SERVER) return undefined;
  const system =
    kind === SpanKind.CLIENT ? firstText(attributes, 'db.system.name', 'db.system') : undefined;
  switch (system) {
    case undefined:
      return grpcNames(span) ?? httpNames(span, caller);
    case 'redis':
      return redisNames(span);
    case 'memcached':
      return memcacheNames(span);
    case 'mysql':
    case 'mariadb':
    case 'tidb':
      return sqlNames(span);
    default:
      return undefined;
  }
}
