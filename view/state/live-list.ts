import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveUpdate, TraceRow } from '../../src/view/model/trace-row.js';

/** The list of traces as it is now. */
export interface LiveList {
  /** The newest first. */
  readonly rows: readonly TraceRow[];
  readonly counts: LiveUpdate | undefined;
  readonly isConnected: boolean;
  /** Traces that have arrived and wait to be shown. */
  readonly waiting: number;
}

/**
 * Follows the list of traces.
 *
 * @param query - Filters, as the server takes them.
 * @param isHeld - Whether to show no new traces for now. Those that are shown change all the same.
 */
export function useLiveList(query: string, isHeld: boolean): LiveList {
  const rows = useRef(new Map<number, TraceRow>());
  const shown = useRef<readonly TraceRow[]>([]);
  const held = useRef(isHeld);
  const [, redraw] = useState(0);
  const [counts, setCounts] = useState<LiveUpdate>();
  const [isConnected, setConnected] = useState(true);
  held.current = isHeld;

  const show = (): void => {
    shown.current = sorted(rows.current);
  };
  if (!isHeld && shown.current.length !== rows.current.size) show();

  useEffect(() => {
    const events = new EventSource(`/api/live?${query}`);
    events.onopen = () => {
      setConnected(true);
    };
    events.onerror = () => {
      setConnected(false);
    };
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const update = JSON.parse(data) as LiveUpdate;
      if (update.all) rows.current.clear();
      for (const row of update.rows) rows.current.set(row.seq, row);
      if (update.traces === 0) rows.current.clear();
      for (const seq of rows.current.keys()) {
        if (seq < update.oldest) rows.current.delete(seq);
      }
      if (update.all || !held.current || update.traces === 0) show();
      else shown.current = changed(shown.current, rows.current);
      setCounts(update);
      redraw((count) => count + 1);
    };
    return () => {
      events.close();
    };
  }, [query]);

  return {
    rows: shown.current,
    counts,
    isConnected,
    waiting: isHeld ? newerThan(shown.current, rows.current) : 0,
  };
}

function sorted(rows: ReadonlyMap<number, TraceRow>): TraceRow[] {
  return [...rows.values()].sort((a, b) => b.start - a.start || b.seq - a.seq);
}

function newerThan(shown: readonly TraceRow[], rows: ReadonlyMap<number, TraceRow>): number {
  const newest = shown.reduce((most, { seq }) => Math.max(most, seq), 0);
  let count = 0;
  for (const seq of rows.keys()) if (seq > newest) count++;
  return count;
}

/** In the order in which they are shown; those that are gone stay until new ones are shown. */
function changed(
  shown: readonly TraceRow[],
  rows: ReadonlyMap<number, TraceRow>,
): readonly TraceRow[] {
  return shown.map((row) => rows.get(row.seq) ?? row);
}
