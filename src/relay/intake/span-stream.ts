import type { KratosFraming } from '../../export/kratos/kratos-exporter-options.js';
import { findDelimitedSpan } from '../../wire/span/read/split-delimited-spans.js';
import { findSpan, type FindMessage } from '../../wire/span/read/split-spans.js';
import type { RelayedSpan } from '../conversion/relayed-span.js';
import { guessFraming } from './guess-framing.js';
import type { Intake } from './intake.js';

const NOTHING = Buffer.alloc(0);
const FINDERS: Readonly<Record<KratosFraming, FindMessage>> = {
  none: findSpan,
  'length-delimited': findDelimitedSpan,
};

/**
 * Cuts what arrives on one connection into spans and hands them on, as far as there is room. A message
 * that is no span is counted and stepped over, as long as its end is known.
 */
export class SpanStream {
  private bytes: Buffer = NOTHING;
  /** A span for which there was no room. */
  private held: RelayedSpan | undefined;
  private find: FindMessage | undefined;

  /**
   * @param intake - Takes the spans.
   * @param framing - Whether lengths stand before the spans. Default: what the first bytes say.
   */
  constructor(
    private readonly intake: Intake,
    framing?: KratosFraming,
  ) {
    if (framing !== undefined) this.find = FINDERS[framing];
  }

  /**
   * @param chunk - What has arrived. It is kept until it is cut.
   * @returns `false` when there is no room for more: call {@link resume} before the next chunk.
   * @throws Error when it cannot be cut into spans; what stands before that is handed on.
   */
  push(chunk: Buffer): boolean {
    this.intake.arrived(chunk.length);
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    return this.resume();
  }

  /** Goes on with what there was no room for. As {@link push}. */
  resume(): boolean {
    const { intake } = this;
    if (this.held !== undefined && !intake.outlet.offer(this.held)) return false;
    this.held = undefined;
    this.find ??= this.finder();
    if (this.find === undefined) return true;
    let at = 0;
    let isWhole = false;
    try {
      for (let found = this.find(this.bytes, at); found; found = this.find(this.bytes, at)) {
        at = found.end;
        const span = intake.read(this.bytes.subarray(found.start, found.end));
        if (span === undefined || intake.outlet.offer(span)) continue;
        this.held = span;
        isWhole = true;
        return false;
      }
      isWhole = true;
      return true;
    } finally {
      // What cannot be cut will not be looked at again.
      this.keepFrom(isWhole ? at : this.bytes.length);
    }
  }

  /** The connection has ended. What is left is a span without an end. */
  end(): void {
    if (this.bytes.length > 0) this.intake.unreadable('cut off');
    this.bytes = NOTHING;
  }

  private finder(): FindMessage | undefined {
    const framing = guessFraming(this.bytes);
    return framing === undefined ? undefined : FINDERS[framing];
  }

  /** A short rest is copied, so that it does not keep a long chunk alive. */
  private keepFrom(at: number): void {
    if (at === this.bytes.length) this.bytes = NOTHING;
    else if (at > 0) {
      const rest = this.bytes.subarray(at);
      this.bytes = this.held === undefined ? Buffer.from(rest) : rest;
    }
  }
}
