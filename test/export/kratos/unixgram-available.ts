import { loadUnixDgram } from '../../../src/export/kratos/transport/unix-dgram.js';

/** Whether the addon for `unixgram` can be loaded; the title says why its tests are skipped. */
export const isUnixgramAvailable = ((): boolean => {
  try {
    loadUnixDgram();
    return true;
  } catch {
    return false;
  }
})();

/** What to add to the title of a test that needs the addon. */
export const unixgramNote = isUnixgramAvailable ? '' : ' (skipped: unix-dgram cannot be loaded)';
