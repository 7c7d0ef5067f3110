import { ROOT_CONTEXT } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { HTTPFormat, KratosPropagator, TraceError, init } from 'kratos-otel';
import { badCarriers } from '../subjects/bad-carriers.mjs';

export const fault = '`__proto__` keys, throwing getters in carriers';
export const holds = 'fixed keys, own properties, caught';

const getter = { get: (carrier, key) => carrier[key], keys: Object.keys };
const keysBefore = Reflect.ownKeys(Object.prototype).length;

export const ours = async () => {
  const tracing = init({ disableSample: true, exporters: [] });
  const { tracer } = tracing;
  const propagator = new KratosPropagator();
  const wrong = callAll({
    join: (carrier) => isNewTrace(tracer.join(HTTPFormat, carrier, '/job')),
    extract: (carrier) => isLegacyError(() => tracer.extract(HTTPFormat, carrier)),
    inject: (carrier) => isQuiet(() => tracer.inject(tracer.newTrace('/job'), HTTPFormat, carrier)),
    propagator: (carrier) => {
      propagator.extract(ROOT_CONTEXT, carrier, getter);
      return true;
    },
  });
  await tracing.shutdown();
  return measured(wrong, 4);
};

export const stock = () => {
  const propagator = new W3CTraceContextPropagator();
  const wrong = callAll({
    propagator: (carrier) => {
      propagator.extract(ROOT_CONTEXT, carrier, getter);
      return true;
    },
  });
  return measured(wrong, 1);
};

/** @returns The calls that threw, or did what they must not. */
function callAll(calls) {
  return Object.entries(badCarriers).flatMap(([what, make]) =>
    Object.entries(calls)
      .filter(([, call]) => !isFine(() => call(make())))
      .map(([name]) => `${name} of ${what}`),
  );
}

function measured(wrong, calls) {
  const count = Object.keys(badCarriers).length * calls;
  const isUntouched = Reflect.ownKeys(Object.prototype).length === keysBefore;
  const list = wrong.length > 0 ? ` (not: ${wrong.join(', ')})` : '';
  const prototypes = isUntouched ? 'no prototype is changed' : 'a prototype is changed';
  return {
    figure: `${count - wrong.length} of ${count} calls fine${list}; ${prototypes}`,
    holds: wrong.length === 0 && isUntouched,
  };
}

function isFine(call) {
  try {
    return call();
  } catch {
    return false;
  }
}

function isNewTrace(trace) {
  trace.finish();
  return trace.span.parentSpanContext === undefined;
}

function isLegacyError(call) {
  try {
    call();
    return false;
  } catch (error) {
    return error instanceof TraceError;
  }
}

/** A carrier that does not fit is the caller's mistake, for which there is a legacy error. */
function isQuiet(call) {
  try {
    call();
    return true;
  } catch (error) {
    return error instanceof TraceError && error.code === 'ErrInvalidCarrier';
  }
}
