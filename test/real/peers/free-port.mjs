import { createServer } from 'node:net';

/**
 * Asks the system for ports that nobody uses.
 *
 * @param {number} count
 * @returns {Promise<number[]>} Different ports of 127.0.0.1.
 */
export async function freePorts(count) {
  // All are open at once, else the system may hand out one of them twice.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function listen() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
