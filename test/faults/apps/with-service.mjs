import { withPeer } from '../peers/with-peer.mjs';

/**
 * Runs something with a service in a process of its own.
 *
 * @param {object} options - See `service.mjs`.
 * @param {(service: { address: string, received: () => Promise<any> }) => Promise<T>} use - What to
 *   do with it.
 * @returns {Promise<T>} What `use` returned.
 * @template T
 */
export function withService(options, use) {
  return withPeer('../apps/service', [JSON.stringify(options)], use);
}
