import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { RestingStorage } from '../resting-storage.js';

// Published by node:http when a request goes to its socket.
const CHANNEL = 'http.client.request.start';

const requests = new RestingStorage<symbol>();

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
  // The request may start before it is known how to leave.
  let leave = (): void => {};
  const onStart = (message: unknown): void => {
    if (requests.current !== own) return;
    unsubscribe(CHANNEL, onStart);
    ({ request } = message as { request: ClientRequest });
    request.once('close', () => {
      clearTimeout(timer);
      leave();
    });
  };
  const timer = setTimeout(() => {
    unsubscribe(CHANNEL, onStart);
    leave();
    request?.destroy();
  }, timeout).unref();
  subscribe(CHANNEL, onStart);
  leave = requests.enter(own, send);
}
