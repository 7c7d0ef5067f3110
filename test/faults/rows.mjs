/** The files of `rows/`, one a row, in the order of the table. */
export const ROWS = [
  'backend-down',
  'status-codes',
  'backend-never-answers',
  'bad-response',
  'stale-connection',
  'overload',
  'burst',
  'message-too-large',
  'flush-while-exporting',
  'concurrent-flushes',
  'shutdown-with-hung-backend',
  'export-after-shutdown',
  'natural-exit',
  'killed',
  'other-listeners',
  'span-in-before-exit',
  'span-at-fault',
  'peer-restarted',
  'unixgram-congestion',
  'no-unixgram',
  'long-socket-path',
  'tcp-stalled',
  'tcp-reset',
  'peer-never-reads',
  'host-moves',
  'long-text',
  'idle-reporter',
  'bad-headers',
  'bad-carriers',
  'forged-flags',
  'tag-values',
  'long-texts',
  'library-events',
  'redaction',
  'endless-parents',
  'many-services',
  'full-queue',
];

/**
 * @returns {Promise<{ name: string, fault: string, holds: string, hasStock: boolean }[]>} What each
 *   row is about, and whether the stock parts have something to show beside it.
 */
export function describeRows() {
  return Promise.all(
    ROWS.map(async (name) => {
      const { fault, holds, stock } = await import(`./rows/${name}.mjs`);
      return { name, fault, holds, hasStock: stock !== undefined };
    }),
  );
}
