import type { ServerResponse } from 'node:http';
import type { LiveUpdate, TraceRow } from '../model/trace-row.js';
import type { StoredTrace } from '../store/stored-trace.js';
import type { TraceStore } from '../store/trace-store.js';
import { SAFE_HEADERS } from './answer.js';

/** Milliseconds between updates. */
const TICK_MS = 250;
/** Rows of one update; the others wait, and may be gone before their turn. */
const MAX_ROWS = 400;
/** Without news a line is sent all the same, so that a connection that is gone is noticed. */
const QUIET_TICKS = 60;

/**
 * Sends the list of traces to one page as server-sent events: all rows that match first, then those
 * that have changed.
 */
export class LiveStream {
  readonly #response: ServerResponse;
  readonly #store: TraceStore;
  readonly #matches: (trace: StoredTrace) => boolean;
  readonly #waiting = new Set<StoredTrace>();
  #version = 0;
  #refused = 0;
  #oldest = 0;
  #quiet = 0;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param response - Not yet answered. The stream ends when it closes.
   * @param store - Where traces are.
   * @param matches - Which traces are wanted.
   */
  constructor(
    response: ServerResponse,
    store: TraceStore,
    matches: (trace: StoredTrace) => boolean,
  ) {
    this.#response = response;
    this.#store = store;
    this.#matches = matches;
    const type = 'text/event-stream; charset=utf-8';
    response.writeHead(200, { ...SAFE_HEADERS, 'content-type': type });
    response.on('error', () => response.destroy());
    this.#version = store.version;
    this.#send(true, this.#all());
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    response.once('close', () => {
      clearInterval(this.#timer);
    });
  }

  /** Ends the connection. */
  end(): void {
    clearInterval(this.#timer);
    this.#response.end();
  }

  #all(): TraceRow[] {
    const rows: TraceRow[] = [];
    for (const trace of this.#store.traces()) {
      if (this.#matches(trace)) rows.push(this.#store.row(trace));
    }
    return rows.reverse();
  }

  #tick(): void {
    // A page that does not read gets no more; what it misses waits, at most once a trace.
    if (this.#response.writableNeedDrain) return;
    const store = this.#store;
    if (store.counts.traces === 0) this.#waiting.clear();
    if (store.version !== this.#version) {
      for (const trace of store.traces()) {
        if (trace.version > this.#version) this.#waiting.add(trace);
      }
      this.#version = store.version;
    }
    const { oldest } = store;
    const isNew = oldest !== this.#oldest || store.counts.refused !== this.#refused;
    if (this.#waiting.size > 0 || isNew) this.#send(false, this.#takeRows(oldest));
    else if (++this.#quiet >= QUIET_TICKS) {
      this.#quiet = 0;
      this.#response.write(': quiet\n\n');
    }
  }

  #takeRows(oldest: number): TraceRow[] {
    const rows: TraceRow[] = [];
    const newestFirst = [...this.#waiting].sort((a, b) => b.seq - a.seq);
    for (const trace of newestFirst) {
      if (rows.length >= MAX_ROWS) break;
      this.#waiting.delete(trace);
      if (trace.seq >= oldest && this.#matches(trace)) rows.push(this.#store.row(trace));
    }
    return rows;
  }

  #send(all: boolean, rows: TraceRow[]): void {
    const { counts, oldest } = this.#store;
    const { traces, spans, received, evicted, refused } = counts;
    this.#oldest = oldest;
    this.#refused = refused;
    this.#quiet = 0;
    const update: LiveUpdate = { all, rows, oldest, traces, spans, received, evicted, refused };
    this.#response.write(`data: ${JSON.stringify(update)}\n\n`);
  }
}
