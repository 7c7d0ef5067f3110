import { createRequire } from 'node:module';

/** What a row says that needs the optional package and does not find it. */
export const skipped = {
  figure: 'skipped: unix-dgram is not installed',
  holds: true,
  isSkipped: true,
};

/** @returns {boolean} Whether the optional package for `unixgram` can be loaded. */
export function isUnixgramAvailable() {
  try {
    createRequire(import.meta.url)('unix-dgram');
    return true;
  } catch {
    return false;
  }
}
