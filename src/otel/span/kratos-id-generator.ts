import { safeRandom } from '../sampler/guarded-numbers.js';
import { SHARED_SPAN_START, type SpanStart } from './span-start.js';

const ZEROS = '0000000000000000';
const LEAST_ID = 1;
const TWO_TO_32 = 0x1_0000_0000;
const ZERO = 48;
const DIGITS = Uint8Array.from('0123456789abcdef', (character) => character.charCodeAt(0));

/**
 * Makes ids that a Kratos peer can hold: 64 bits of randomness, for trace ids behind 64 zeros, and
 * a root span id that equals the trace id, as the original's `newSpanWithContext`
 * (`pkg/net/trace/dapper.go`).
 */
export class KratosIdGenerator {
  private readonly random: () => number;
  private lastSpanId = '';
  private lastHigh = 0;
  private lastLow = 0;
  private isFromHeader = false;

  /**
   * @param options - `random` returns a number in [0, 1); default `Math.random`, which also counts
   *   where this one throws or returns no such number.
   * @param start - What it shares with the other parts of its provider.
   */
  constructor(
    options: { random?: (() => number) | undefined } = {},
    private readonly start: SpanStart = SHARED_SPAN_START,
  ) {
    this.random = safeRandom(options.random);
  }

  /** @returns A new trace id: 32 hex digits, of which the first 16 are zeros. */
  generateTraceId(): string {
    // The SDK asks for the span id of a root first and for its trace id right after.
    const id = this.lastSpanId === '' ? this.next() : this.lastSpanId;
    this.lastSpanId = '';
    // One flat string: a string of two parts is slower to read.
    const traceId = this.isFromHeader ? ZEROS + id : paddedHex(this.lastHigh, this.lastLow);
    this.start.madeTraceId(traceId);
    return traceId;
  }

  /** @returns A new span id: 16 hex digits. */
  generateSpanId(): string {
    const spanId = this.next();
    this.lastSpanId = spanId;
    this.start.madeSpanId(spanId);
    return spanId;
  }

  private next(): string {
    const { rootId } = this.start;
    this.isFromHeader = rootId !== '';
    if (this.isFromHeader) {
      this.start.rootId = '';
      return rootId;
    }
    this.lastHigh = (this.random() * TWO_TO_32) >>> 0;
    this.lastLow = (this.random() * TWO_TO_32) >>> 0;
    if ((this.lastHigh | this.lastLow) === 0) this.lastLow = LEAST_ID;
    return hex(this.lastHigh, this.lastLow);
  }
}

/** The digits in one call, which makes one flat string: this runs for every span. */
function hex(high: number, low: number): string {
  return String.fromCharCode(
    digit(high >>> 28),
    digit(high >>> 24),
    digit(high >>> 20),
    digit(high >>> 16),
    digit(high >>> 12),
    digit(high >>> 8),
    digit(high >>> 4),
    digit(high),
    digit(low >>> 28),
    digit(low >>> 24),
    digit(low >>> 20),
    digit(low >>> 16),
    digit(low >>> 12),
    digit(low >>> 8),
    digit(low >>> 4),
    digit(low),
  );
}

/** The same behind 16 zeros. */
function paddedHex(high: number, low: number): string {
  return String.fromCharCode(
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    ZERO,
    digit(high >>> 28),
    digit(high >>> 24),
    digit(high >>> 20),
    digit(high >>> 16),
    digit(high >>> 12),
    digit(high >>> 8),
    digit(high >>> 4),
    digit(high),
    digit(low >>> 28),
    digit(low >>> 24),
    digit(low >>> 20),
    digit(low >>> 16),
    digit(low >>> 12),
    digit(low >>> 8),
    digit(low >>> 4),
    digit(low),
  );
}

/** The character of the low four bits, without a branch: ids are random. */
function digit(bits: number): number {
  return DIGITS[bits & 0xf] ?? ZERO;
}
