import { once } from 'node:events';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeSpan, splitSpans } from 'kratos-otel/reporter';

/**
 * Listens for the one connection of an application's Kratos reporter.
 *
 * @returns {Promise<{ address: string, spans: () => Promise<object[]> }>} `spans` gives all that has
 *   come, once the application has ended.
 */
export async function startSink() {
  const received = [];
  const server = createServer((socket) => received.push(buffer(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${server.address().port}`,
    spans: async () => {
      server.close();
      const parts = await Promise.all(received);
      return parts.flatMap((part) => splitSpans(part).spans.map((span) => decodeSpan(span)));
    },
  };
}
