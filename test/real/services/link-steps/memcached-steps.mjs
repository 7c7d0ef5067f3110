import { promisify } from 'node:util';

/**
 * @param {object} libraries
 * @param {number} port - Of 127.0.0.1.
 * @returns {Promise<{ steps: import('./redis-steps.mjs').Step[], close: () => unknown }>}
 */
export async function memcachedSteps({ memcached: Memcached }, port) {
  const client = new Memcached(`127.0.0.1:${port}`);
  const call = (name, ...args) => promisify(client[name].bind(client))(...args);
  let cas;
  return {
    steps: [
      ['memcached: set', () => call('set', 'user:7', 'secret', 60)],
      ['memcached: get', () => call('get', 'user:7')],
      ['memcached: get, a miss', () => call('get', 'nobody')],
      ['memcached: get of several', () => call('getMulti', ['user:7', 'nobody'])],
      ['memcached: add, it is there', () => call('add', 'user:7', 'other', 60)],
      ['memcached: replace', () => call('replace', 'user:7', '5', 60)],
      ['memcached: incr', () => call('incr', 'user:7', 3)],
      ['memcached: decr', () => call('decr', 'user:7', 2)],
      ['memcached: incr, a miss', () => call('incr', 'nobody', 1)],
      ['memcached: touch', () => call('touch', 'user:7', 30)],
      ['memcached: touch, a miss', () => call('touch', 'nobody', 30)],
      [undefined, async () => ({ cas } = await call('gets', 'user:7'))],
      ['memcached: cas', () => call('cas', 'user:7', '7', cas, 60)],
      ['memcached: delete', () => call('del', 'user:7')],
      ['memcached: delete, a miss', () => call('del', 'user:7')],
    ],
    close: () => client.end(),
  };
}
