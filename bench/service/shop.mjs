import { createServer } from 'node:http';

const PRODUCTS = Array.from({ length: 20 }, (_, index) => ({
  id: index,
  name: `product ${index}`,
  price: 100 + index,
}));

/** What stands for a call of another service: it is awaited, and answers at once. */
export async function getUser(id) {
  return { id, name: `user ${id}`, level: id % 7 };
}

/** What stands for a query of a database. */
export async function listProducts(user) {
  return PRODUCTS.filter(({ id }) => id % 7 <= user.level);
}

/**
 * Serves `/orders` on a free port and tells the parent process which. The services differ in
 * nothing but how they trace a request.
 *
 * @param {(request: import('node:http').IncomingMessage) => Promise<object>} handle - Handles one
 *   request and returns the body of its answer.
 * @param {{ middleware?: import('kratos-otel/http').ConnectTrace, flush?: () => Promise<void> }}
 *   [tracing] - What stands before that, and what delivers the spans that wait.
 */
export function serve(handle, { middleware, flush = async () => {} } = {}) {
  let requests = 0;
  const listen = async (request, response) => {
    requests++;
    const body = JSON.stringify(await handle(request));
    response.setHeader('content-type', 'application/json');
    response.end(body);
  };
  const server = createServer(
    middleware === undefined
      ? listen
      : (request, response) => middleware(request, response, () => listen(request, response)),
  );
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  // Asked for what it has used so far, it first delivers what it has, or gives that up.
  process.on('message', async () => {
    await flush().catch(() => {});
    const { user, system } = process.cpuUsage();
    process.send({ requests, cpuMicros: user + system, rss: process.memoryUsage().rss });
  });
  process.on('disconnect', () => process.exit());
}
