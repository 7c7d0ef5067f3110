import { createServer } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { decodeSpan, splitSpans } from 'kratos-otel/reporter';

// For everything, as nothing in it takes long.
const TIMEOUT_MS = 20_000;

/**
 * Listens for one connection of the Kratos reporter.
 *
 * @returns {Promise<{ addr: string, spans: () => Promise<object[]> }>} `spans` resolves with all
 *   that has come when the reporter has closed its connection.
 */
export async function startSink() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const received = once(server, 'connection', { signal }).then(([socket]) => buffer(socket));
  return {
    addr: `127.0.0.1:${server.address().port}`,
    spans: async () => {
      const { spans, rest } = splitSpans(await received);
      server.close();
      if (rest.length > 0) throw new Error(`${rest.length} bytes are no span`);
      return spans.map((span) => decodeSpan(span));
    },
  };
}
