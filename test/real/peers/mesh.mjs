import { randomBytes } from 'node:crypto';
import http from 'node:http';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * A proxy of a service mesh before one service: its span is a child of `traceparent`, which it renews;
 * all else is handed on as it came.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ name: string, to: string }} options - `to`: host:port of the service.
 * @returns {Promise<{ http: string, spans: () => object[] }>}
 */
export async function startMesh(world, { name, to }) {
  const spans = [];
  const server = http.createServer((incoming, response) => {
    const headers = { ...incoming.headers };
    const [, traceId, parentId, flags] = TRACEPARENT.exec(headers.traceparent ?? '') ?? [];
    if (traceId !== undefined) {
      const id = randomBytes(8).toString('hex');
      headers.traceparent = `00-${traceId}-${id}-${flags}`;
      const span = { service: name, kind: 'proxy', name: incoming.url, traceId, id, parentId };
      if (flags === '01') spans.push(span);
    }
    const { method, url } = incoming;
    const forwarded = http.request(`http://${to}${url}`, { method, headers, agent: false });
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', (error) => response.writeHead(502).end(error.message));
    incoming.pipe(forwarded);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.onStop(() => {
    server.closeAllConnections();
    server.close();
  });
  return { http: `127.0.0.1:${server.address().port}`, spans: () => spans };
}
