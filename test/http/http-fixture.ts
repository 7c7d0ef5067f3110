import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach } from 'vitest';

const servers = new Set<Server | Http2Server>();

/** Serves on a free port until the test ends; gives the URL without a slash at the end. */
export async function serve(server: Server | Http2Server): Promise<string> {
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return urlOf(server);
}

/** Where a server listens. */
export function urlOf(server: Server | Http2Server): string {
  servers.add(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  servers.clear();
});

/** The tags of a span, in their order. */
export function tagsOf(span: ReadableSpan): [string, unknown][] {
  return Object.entries(span.attributes);
}

/** The id of a span's trace as `kratos-trace-id` has it: without leading zeros. */
export function idIn(span: ReadableSpan): string {
  return span.spanContext().traceId.slice(16).replace(/^0+/, '');
}
