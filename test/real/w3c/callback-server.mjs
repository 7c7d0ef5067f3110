import { createServer } from 'node:http';

/**
 * Is called by the service that is tried, and keeps the headers.
 *
 * @param {import('../runner/world.mjs').World} world - Stops it after the scenario.
 * @returns {Promise<{ address: string, take: () => string[][] }>} `take`: the headers of each call
 *   since the last time, name and value in turn.
 */
export async function startCallbackServer(world) {
  let calls = [];
  const server = createServer((request, response) => {
    calls.push(request.rawHeaders);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.onStop(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    address: `127.0.0.1:${server.address().port}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}
