import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Row {
  name: string;
  fault: string;
  holds: string;
}

interface Measured {
  figure: string;
  holds: boolean;
  isSkipped?: boolean;
}

// Scripts without types, because they run in processes of their own, from the built package.
const scripts = {
  rows: './rows.mjs',
  measureRow: './measure/measure-row.mjs',
};
const { ROWS, describeRows } = (await import(scripts.rows)) as {
  ROWS: string[];
  describeRows: () => Promise<Row[]>;
};
const { measureRow } = (await import(scripts.measureRow)) as {
  measureRow: (name: string, subject: 'ours', scale: number) => Promise<Measured>;
};

const rows = await describeRows();
// Outages of tenths of seconds.
const SCALE = 0.2;
const LIMIT_MS = 150_000;

describe('what must hold', () => {
  for (const { name, fault } of rows) {
    it(fault, { timeout: LIMIT_MS }, async ({ skip }) => {
      const { figure, holds, isSkipped } = await measureRow(name, 'ours', SCALE);
      skip(isSkipped === true, figure);
      expect(holds, figure).toBe(true);
    });
  }
});

describe('the rows', () => {
  it('are those of the table, in its order', () => {
    expect(rows.map(({ fault }) => fault)).toEqual([
      'backend down 2 s of 5 s, 500 spans/s',
      '429, 502, 503, 504',
      'backend never answers',
      'response cut, or 60 MB long',
      'backend restarts on a kept-alive connection',
      'overload',
      'burst of 10,000 in one tick',
      "batch over the backend's message size",
      'flush or shutdown while exporting',
      'concurrent flushes',
      'shutdown with a hung backend',
      'export after shutdown',
      'natural exit',
      'SIGTERM, uncaught exception',
      'another listener on the same signal (`on`, `once`, signal-exit 3 and 4), before or after ours',
      'a listener of `beforeExit` that ends a span each time',
      'one span that cannot be encoded, or is too large',
      'socket missing, peer restarted',
      'unixgram congestion',
      'addon absent, Windows, worker threads',
      'socket path over 107 bytes',
      'TCP peer stalled',
      'TCP reset mid-message',
      'peer that accepts and never reads',
      'host name that moves; lookup that hangs',
      '100,000 Chinese characters in a tag',
      'idle reporter',
      'header long, garbage, non-ASCII, CRLF, array, missing',
      '`__proto__` keys, throwing getters in carriers',
      'forged sampled or debug flags in a flood',
      'tag value: cycle, BigInt, symbol, function, null, NaN, throwing toString, 10 MB string',
      'long texts, also in names, keys, links and lists',
      '1,000 events of a library on one span',
      'redact',
      'parents that never end',
      '20,000 distinct service names in `fork`',
      '2,000 requests that hold 200 KB each fill a queue of 64 MiB',
    ]);
  });

  it('are all that there are files of', () => {
    const files = readdirSync(new URL('rows', import.meta.url));
    expect(files.map((file) => file.replace('.mjs', '')).sort()).toEqual([...ROWS].sort());
  });
});
