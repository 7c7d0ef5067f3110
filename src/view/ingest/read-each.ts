import type { ReadSpans, ViewSpan } from '../model/view-span.js';

/** A JSON object of unknown content. */
export type Json = Readonly<Record<string, unknown>>;

/** @returns The value when it is a JSON object, else an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

/** @returns The value when it is a list, else an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Collects spans, and counts those that cannot be read: one must not take its neighbours with it. */
export class SpanReading {
  readonly #spans: ViewSpan[] = [];
  #refused = 0;
  #reason: string | undefined;

  /** @param read - Reads one span. It throws when that cannot be read. */
  add(read: () => ViewSpan): void {
    try {
      this.#spans.push(read());
    } catch (error) {
      this.#refused++;
      this.#reason ??= error instanceof Error ? error.message : String(error);
    }
  }

  /** What was read. */
  get result(): ReadSpans {
    const reason = this.#reason !== undefined && { reason: this.#reason };
    return { spans: this.#spans, refused: this.#refused, ...reason };
  }
}
