import type { LocalTrace } from './local-trace.js';

/** Measured on Node 20: 70 bytes a span. So they take no more than about 3.5 MB. */
const MOST_SPANS = 50_000;
const MOST_TRACES = 1000;

/** The newest kept traces, in bounded memory. Their late spans still find them. */
export class RememberedTraces {
  private readonly traces: LocalTrace[] = [];
  private spans = 0;

  /**
   * @param forget - Called with the id of each span of a trace that made way for newer ones.
   */
  constructor(private readonly forget: (spanId: string) => void) {}

  /**
   * @param trace - A trace that is kept from now on.
   */
  add(trace: LocalTrace): void {
    this.traces.push(trace);
    this.spans += trace.ids.length;
    this.shrink();
  }

  /** Counts a span that has started in one of them. */
  grow(): void {
    this.spans++;
    this.shrink();
  }

  /** The newest stays, however many spans it has. */
  private shrink(): void {
    const { traces } = this;
    while (traces.length > MOST_TRACES || (this.spans > MOST_SPANS && traces.length > 1)) {
      const ids = traces.shift()?.ids ?? [];
      this.spans -= ids.length;
      for (const id of ids) this.forget(id);
    }
  }
}
