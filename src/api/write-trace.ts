import { isSpanContextValid, type TextMapPropagator } from '@opentelemetry/api';
import { PropagatorSet } from '../otel/propagator/propagator-set.js';
import { rememberInjection } from '../otel/propagator/recent-injections.js';
import { stateOf } from '../otel/span/span-state.js';
import { KratosTraceID } from '../wire/header/header-names.js';
import type { Carrier } from './carriers/carrier.js';
import { carrierSetter } from './carriers/open-carrier.js';
import { TraceError } from './trace-error.js';
import type { Trace } from './trace.js';

/**
 * Writes all headers of a trace.
 *
 * @param trace - The trace.
 * @param opened - The carrier.
 * @param propagator - What is written beside `kratos-trace-id`; a `PropagatorSet` is all that is written.
 * @throws What the carrier throws.
 */
export function writeTrace(
  trace: Trace,
  opened: Partial<Carrier>,
  propagator: TextMapPropagator,
): void {
  const set = propagator instanceof PropagatorSet ? propagator : undefined;
  const hasKratos = set === undefined || set.kratos !== undefined;
  const isWritten = hasKratos && writeHeaders(trace, opened);
  if (!isWritten && !canLeave(trace)) return;
  const context = trace.context();
  if (set === undefined) propagator.inject(context, opened, carrierSetter);
  else set.injectOthers(context, opened, carrierSetter);
}

/**
 * By shape and not by class: a trace of another copy of this package is as good.
 *
 * @param trace - What should be a trace.
 * @returns The same value, as a trace.
 * @throws TraceError `ErrInvalidTrace`.
 */
export function asTrace(trace: unknown): Trace {
  if (typeof trace === 'object' && trace !== null) {
    const { visit, context } = trace as Partial<Trace>;
    if (typeof visit === 'function' && typeof context === 'function') return trace as Trace;
  }
  throw new TraceError('ErrInvalidTrace');
}

/** @returns Whether there was anything to write: a no-op trace must not leave by other headers. */
function writeHeaders(trace: Trace, opened: Partial<Carrier>): boolean {
  let written = 0;
  trace.visit((key, value) => {
    carrierSetter.set(opened, key, value);
    if (key === KratosTraceID) rememberInjection(value);
    written++;
  });
  return written > 0;
}

/**
 * @returns Whether a trace without a header of Kratos has others: the low half of its id may be zero.
 *   Where a limit drops it, nothing may leave.
 */
function canLeave(trace: Trace): boolean {
  const context = (trace as Partial<Trace>).span?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return false;
  return stateOf(context)?.dropped === undefined;
}
