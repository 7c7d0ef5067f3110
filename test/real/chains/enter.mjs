import grpc from '@grpc/grpc-js';
import http from 'node:http';
import { hopCaller } from '../services/call-hop.mjs';

const callHop = hopCaller({ http, grpc });

/**
 * Sends a request to the first service of a chain, as a client without tracing but with the given
 * headers.
 *
 * @param {{ over: 'http' | 'grpc', to: string, name: string, plan: object }} call
 * @param {Record<string, string>} headers
 * @returns {Promise<object>} The answer: see `../go/plan.go`.
 */
export function enter(call, headers) {
  if (call.over === 'http') return callHop(call, headers);
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return callHop(call, metadata);
}
