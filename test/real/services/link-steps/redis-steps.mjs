/** @typedef {[title: string, run: () => Promise<unknown>]} Step - The twin of one in `../../go/links.go`. */

/**
 * @param {object} libraries
 * @param {number} port - Of 127.0.0.1.
 * @returns {Promise<{ steps: Step[], close: () => unknown }>}
 */
export async function ioredisSteps({ ioredis: Redis }, port) {
  const client = new Redis(port, '127.0.0.1');
  // A command that waits for the connection is sent twice, and so has two spans.
  await new Promise((resolve) => client.once('ready', resolve));
  return {
    steps: steps(client, {
      both: () => client.pipeline().set('a', '1').get('a').exec(),
      oneFails: () => client.pipeline().get('a').incr('user:7').exec(),
    }),
    close: () => client.disconnect(),
  };
}

/**
 * @param {object} libraries
 * @param {number} port - Of 127.0.0.1.
 * @returns {Promise<{ steps: Step[], close: () => unknown }>}
 */
export async function redisSteps({ redis }, port) {
  const client = redis.createClient({ socket: { host: '127.0.0.1', port } });
  await client.connect();
  return {
    steps: steps(client, {
      both: () => client.multi().set('a', '1').get('a').execAsPipeline(),
      oneFails: () => client.multi().get('a').incr('user:7').execAsPipeline(),
    }),
    close: () => client.destroy(),
  };
}

function steps(client, { both, oneFails }) {
  return [
    ['Redis: SET', () => client.set('user:7', 'secret')],
    ['Redis: GET', () => client.get('user:7')],
    ['Redis: GET, a miss', () => client.get('nobody')],
    ['Redis: an error', () => client.incr('user:7')],
    ['Redis: no argument', () => client.ping()],
    ['Redis: a pipeline', both],
    ['Redis: a pipeline with an error', oneFails],
  ];
}
