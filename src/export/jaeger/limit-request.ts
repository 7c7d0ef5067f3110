import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

// Published by node:http when a request goes to its socket.
const CHANNEL = 'http.client.request.start';

const current = new AsyncLocalStorage<symbol>();

/**
 * Runs a function and closes the HTTP request that it makes when that is not over in time. The
 * stock sender is content with the status of a response and lets go of it: a body without an end
 * would keep a socket, and with it the process, alive.
 *
 * @param send - Makes at most one request, perhaps not before a socket is free.
 * @param timeout - Milliseconds that the request may take, with the body of its response.
 * @throws What `send` throws.
 */
export function limitRequest(send: () => void, timeout: number): void {
  const own = Symbol('request');
  let request: ClientRequest | undefined;
  const onStart = (message: unknown): void => {
    if (current.getStore() !== own) return;
    unsubscribe(CHANNEL, onStart);
    ({ request } = message as { request: ClientRequest });
    request.once('close', () => {
      clearTimeout(timer);
    });
  };
  const timer = setTimeout(() => {
    unsubscribe(CHANNEL, onStart);
    request?.destroy();
  }, timeout).unref();
  subscribe(CHANNEL, onStart);
  current.run(own, send);
}
