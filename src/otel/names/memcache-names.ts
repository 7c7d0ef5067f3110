import type { EndedSpan } from '../sdk-shapes.js';
import { firstText, givenAddress } from './read-attributes.js';
import type { Renamed } from './renamed.js';

const ACTIONS: Readonly<Record<string, string>> = {
  add: 'Add',
  set: 'Set',
  replace: 'Replace',
  get: 'Get',
  gets: 'Get',
  delete: 'Delete',
  incr: 'Increment',
  decr: 'Decrement',
  cas: 'CompareAndSwap',
  touch: 'Touch',
};
/** Their second argument is a part of the original's statement: a number to add, or seconds. */
const WITH_NUMBER: readonly string[] = ['Increment', 'Decrement', 'Touch'];

/**
 * Names a span of memcached as the original does (`pkg/cache/memcache/trace_conn.go`).
 *
 * @param span - A CLIENT span of a memcached client.
 * @returns Its name and its tags.
 */
export function memcacheNames({ attributes, name }: EndedSpan): Renamed {
  const operation = firstText(attributes, 'db.operation.name', 'db.operation');
  const type = (operation ?? name.replace(/^memcached /, '')).toLowerCase();
  // Only there when the instrumentation is told to report commands. What follows the first line is a value.
  const [line = ''] = (firstText(attributes, 'db.query.text', 'db.statement') ?? '').split('\r\n');
  const [, ...words] = line.split(' ');
  const given = attributes['db.memcached.key'];
  const keys = Array.isArray(given) ? given.map(String) : typeof given === 'string' ? [given] : [];
  const isGet = type.startsWith('get');
  const all = keys.length === 0 ? (isGet ? words : words.slice(0, 1)) : keys;
  const action = isGet && all.length > 1 ? 'GetMulti' : (ACTIONS[type] ?? capitalised(type));
  const number = WITH_NUMBER.includes(action) ? words[1] : undefined;
  const address = givenAddress(attributes);
  return {
    name: `Memcache:${action}`,
    tags: {
      component: 'cache/memcache',
      'peer.service': 'memcache',
      ...(address !== undefined && { 'peer.address': `tcp://${address}` }),
      'db.statement': [action, ...all, ...(number === undefined ? [] : [number])].join(' '),
    },
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
