import type { EndedSpan } from '../sdk-shapes.js';
import { firstText, givenAddress } from './read-attributes.js';
import type { Renamed } from './renamed.js';

const CONNECTION = /^(?:redis-)?connect$/;
const IN_PIPELINE = /^(?:MULTI|PIPELINE)(?:\s|$)/i;
const OTHER_ARGUMENTS = /^\[-?\d+ other arguments\]/;

/**
 * Names a span of ioredis or redis as the original does (`pkg/cache/redis/trace.go`). A library writes
 * commands in small letters; the names here have the capitals in which commands of Redis are written.
 *
 * @param span - A CLIENT span of a Redis client.
 * @returns Its name and its tags; `undefined` for a connection, of which the original has no span.
 */
export function redisNames({ attributes, name }: EndedSpan): Renamed | undefined {
  if (CONNECTION.test(name)) return undefined;
  const operation = firstText(attributes, 'db.operation.name', 'db.operation');
  const [first = '', argument = ''] = (
    firstText(attributes, 'db.query.text', 'db.statement') ??
    operation ??
    name.replace(/^redis-/, '')
  ).split(/\s+/, 2);
  const address = givenAddress(attributes);
  const tags = {
    component: 'library/cache/redis',
    'peer.service': 'redis',
    ...(address !== undefined && { 'peer.address': address }),
  };
  if (IN_PIPELINE.test(operation ?? name)) return { name: 'Redis:Pipeline', tags };
  const command = first.toUpperCase();
  const key = OTHER_ARGUMENTS.test(`${argument} other arguments]`) ? '' : argument;
  return {
    name: `Redis:${command}`,
    tags: { ...tags, 'db.statement': key === '' ? command : `${command} ${key}` },
  };
}
