import { isDeepStrictEqual } from 'node:util';
import { runApp } from '../apps/run-app.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { zipkinDsn } from '../subjects/ours.mjs';

/**
 * Runs applications that end beside a listener of their own, with tracing and without.
 *
 * @param {'ours' | 'stock'} subject - What traces.
 * @param {string[]} listeners - Keys of the application's LISTENERS.
 * @param {object} config - Settings of `init()`.
 * @returns {Promise<{ figure: string, holds: boolean }>} How many ended alike, and whose span arrived.
 */
export function compareEnds(subject, listeners, config) {
  return withPeer('http-backend', [], async (backend) => {
    const ways = listeners.flatMap((listener) =>
      ['before', 'after'].map((comes) => ({ listener, comes })),
    );
    let alike = 0;
    for (const way of ways) {
      const options = { to: zipkinDsn(backend), config, ...way };
      const plain = await runApp('end-beside', { ...options, subject: 'none' });
      const traced = await runApp('end-beside', { ...options, subject });
      if (isDeepStrictEqual(outcome(traced), outcome(plain))) alike++;
    }
    const { arrived } = await backend.received();
    return {
      figure: `${alike} of ${ways.length} outcomes kept; ${arrived} of ${ways.length} spans arrive`,
      holds: alike === ways.length && arrived === ways.length,
    };
  });
}

const outcome = ({ code, signal, said }) => ({ code, signal, said });
