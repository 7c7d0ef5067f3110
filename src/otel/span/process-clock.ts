import type { HrTime, Span } from '@opentelemetry/api';

/** What the SDK's span knows of its own clock, in 2.x and 3.x. */
interface ClockedSpan {
  readonly startTime?: HrTime;
  /** The monotonic clock when the span started, in milliseconds. */
  _performanceStartTime?: number;
  /** Milliseconds by which the span corrects readings of the monotonic clock that it is given. */
  _performanceOffset?: number;
  readonly _startTimeProvided?: boolean;
}

// Taken when the package is loaded. Where a test has replaced one of them, the test rules the time.
const { now: systemNow } = Date;
const systemMonotonic: unknown = Reflect.get(performance, 'now');
// `Date.now()` is cut to a millisecond, so the true time is up to 1 ms later; 1 ms is for the rest.
const LEAST_AHEAD_MS = -1;
const GREATEST_AHEAD_MS = 2;
// A reading that is further from the span's own is of another clock: jsdom has one.
const GREATEST_PAUSE_MS = 1000;

/** When the monotonic clock was zero, in milliseconds since the epoch. */
let zero = performance.timeOrigin;

/**
 * Puts the start of a span on the one clock of this process. The SDK starts each span at
 * `Date.now()`, cut to a millisecond, and measures from there by the monotonic clock: each span so
 * has a clock of its own, and a child can lie wholly after its parent, by up to 1 ms.
 *
 * A span under a local parent gets the parent's clock, also when the clock of the system was set
 * in between. Any other span gets the clock of the process, which follows the system's as soon as
 * they differ by more than that millisecond. Events and the end follow from the start, also those
 * of a library that gives no time.
 *
 * @param span - A span of the SDK that was just started. One whose start was given, or whose clock
 *   cannot be seen, stays as it is; so does every span while `Date` or `performance` is faked.
 * @param parent - The span it was started under, if that is local.
 */
export function startOnProcessClock(span: Span, parent: Span | undefined): void {
  const clocked = span as ClockedSpan;
  const { startTime, _performanceStartTime: read } = clocked;
  if (clocked._startTimeProvided !== false || startTime === undefined || read === undefined) return;
  if (Date.now !== systemNow || performance.now !== systemMonotonic) return;
  const above = parent as ClockedSpan | undefined;
  const readAbove = above?._startTimeProvided === false ? above._performanceStartTime : undefined;
  if (above?.startTime !== undefined && readAbove !== undefined && readAbove <= read) {
    setLater(clocked, startTime, above.startTime, read - readAbove);
    clocked._performanceOffset = above._performanceOffset ?? 0;
    return;
  }
  follow(startTime[0] * 1e3 + startTime[1] / 1e6, read);
  const seconds = Math.floor(zero / 1e3);
  setLater(clocked, startTime, [seconds, Math.round((zero - seconds * 1e3) * 1e6)], read);
  clocked._performanceOffset = zero - performance.timeOrigin;
}

/** Has the clock of the process follow the system's, where that was set or has drifted away. */
function follow(wall: number, read: number): void {
  if (agree(wall, read)) return;
  // The SDK may have been held up between its two readings. Two in a row tell whether it was.
  const again = performance.now();
  const wallAgain = Date.now();
  const isSameClock = again >= read && again - read < GREATEST_PAUSE_MS;
  const [date, at] = isSameClock ? [wallAgain, again] : [wall, read];
  // In the middle of the millisecond that `Date.now()` stands for.
  if (!agree(date, at)) zero = date + 0.5 - at;
}

function agree(wall: number, read: number): boolean {
  const ahead = zero + read - wall;
  return ahead >= LEAST_AHEAD_MS && ahead < GREATEST_AHEAD_MS;
}

/**
 * In place, since the SDK has just made the array for this span. At a whole microsecond, because the
 * stock Zipkin exporter sends fractions, for which Zipkin rejects the batch; what is cut off goes to
 * the reading of the clock, so that events and end do not move.
 */
function setLater(
  span: ClockedSpan,
  startTime: HrTime,
  [seconds, nanoseconds]: HrTime,
  milliseconds: number,
): void {
  const nanos = nanoseconds + Math.floor((milliseconds % 1e3) * 1e6);
  const carry = Math.floor(nanos / 1e9);
  const fraction = nanos % 1e3;
  startTime[0] = seconds + Math.floor(milliseconds / 1e3) + carry;
  startTime[1] = nanos - carry * 1e9 - fraction;
  span._performanceStartTime = (span._performanceStartTime ?? 0) - fraction / 1e6;
}
