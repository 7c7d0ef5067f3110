import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { RestingStorage } from '../resting-storage.js';

// Published by node:http when a request goes to its socket.
const CHANNEL = 'http.client.request.start';
// Zipkin answers 202 with nothing; the stock exporter would buffer whatever comes.
const GREATEST_RESPONSE_BYTES = 64 * 1024;

const requests = new RestingStorage<symbol>();

/**
 * Runs a function and holds on to the HTTP request that it makes. The stock exporter gives nobody
 * its request, so without this one hung server keeps a socket, and with it the process, alive; and
 * a response that is cut off or has no end is never reported.
 *
 * @param send - Makes at most one request, perhaps not before a socket is free.
 * @param onBadResponse - Called when the response is cut off or is larger than 64 KiB.
 * @returns Closes the request if it is still open, and stops watching. Call it exactly once.
 * @throws What `send` throws.
 */
export function watchRequest(send: () => void, onBadResponse: (error: Error) => void): () => void {
  const own = Symbol('request');
  let request: ClientRequest | undefined;
  const onStart = (message: unknown): void => {
    if (requests.current !== own) return;
    ({ request } = message as { request: ClientRequest });
    request.once('response', (response) => {
      watchResponse(response, onBadResponse);
    });
  };
  subscribe(CHANNEL, onStart);
  let leave: () => void;
  try {
    leave = requests.enter(own, send);
  } catch (error) {
    unsubscribe(CHANNEL, onStart);
    throw error;
  }
  return () => {
    leave();
    unsubscribe(CHANNEL, onStart);
    // A request that is done has given its socket back, which is not to be closed.
    if (request?.closed === false) request.destroy();
  };
}

function watchResponse(response: IncomingMessage, onBadResponse: (error: Error) => void): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= GREATEST_RESPONSE_BYTES) return;
    onBadResponse(new Error(`Zipkin's response is over ${GREATEST_RESPONSE_BYTES} bytes`));
  });
  response.once('close', () => {
    if (!response.complete) onBadResponse(new Error("Zipkin's response was cut off"));
  });
}
