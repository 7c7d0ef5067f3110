import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { MAX_SPAN_BYTES } from '../../wire/span/max-span-bytes.js';
import { shortenSpan } from '../shorten-span.js';
import { delimitMessage } from './delimit-message.js';
import { encodeWithin } from './translation/encode-readable-span.js';

// Less than this holds no ids and times beside the names of service and operation.
const LEAST_BYTES = 512;

/** A span as it goes out. */
export interface SpanMessage {
  readonly span: ReadableSpan;
  readonly bytes: Uint8Array;
  /** Whether some of its texts were cut. */
  readonly isShortened: boolean;
}

/** Makes messages of spans that are as long as a message may be. */
export class SpanEncoder {
  private greatest = MAX_SPAN_BYTES;

  /** @param isDelimited - Whether a message has its length before it. */
  constructor(private readonly isDelimited: boolean) {}

  /** Bytes that a message has at most, without its length. */
  get maxBytes(): number {
    return this.greatest;
  }

  /**
   * @param span - An ended span; it is not changed.
   * @returns Its message, cut to fit; `undefined` when it cannot be made to fit.
   * @throws RangeError when an id is not hex, and whatever reading a foreign value throws.
   */
  encode(span: ReadableSpan): SpanMessage | undefined {
    let whole: Uint8Array | undefined;
    try {
      whole = encodeWithin(span, this.greatest);
    } catch {
      // A list of gigabytes cannot even be printed, but it can be cut. What fails for another reason
      // fails again.
    }
    return whole === undefined ? this.encodeView(span) : this.message(span, whole, false);
  }

  /**
   * The network has refused a message for its length, as some systems do with long datagrams: those
   * to come are shorter.
   *
   * @param message - The message.
   * @returns Whether shorter ones make sense.
   */
  refuse({ bytes }: SpanMessage): boolean {
    const half = Math.floor(bytes.length / 2);
    if (half < LEAST_BYTES) return false;
    this.greatest = Math.min(this.greatest, half);
    return true;
  }

  private encodeView(span: ReadableSpan): SpanMessage | undefined {
    let last: Uint8Array | undefined;
    const view = shortenSpan(span, this.greatest, (each) => {
      // It is known that this one is too long.
      const message = each === span ? undefined : encodeWithin(each, this.greatest);
      last = message ?? last;
      return message?.length ?? Infinity;
    });
    if (view === undefined && last === undefined) {
      // Not for its length, if this throws.
      encodeWithin(span, this.greatest);
      return undefined;
    }
    // The last view that fits is the one that is returned.
    return last === undefined ? undefined : this.message(span, last, true);
  }

  private message(span: ReadableSpan, bytes: Uint8Array, isShortened: boolean): SpanMessage {
    return { span, bytes: this.isDelimited ? delimitMessage(bytes) : bytes, isShortened };
  }
}
