import { ROOT_CONTEXT, context, propagation, trace } from '@opentelemetry/api';
import { HTTPFormat, extract, inject, newTrace } from 'kratos-otel/core';

const INCOMING = { 'kratos-trace-id': '5af3107a4000c0de:c0ffee:5af3107a4000c0de:1' };

/** Both headers, out and in, by the legacy API and by OpenTelemetry's. */
export function headers(otel) {
  const root = newTrace('/headers');
  const legacy = {};
  inject(root, HTTPFormat, legacy);
  const library = {};
  root.run(() => {
    const span = otel.startSpan('out');
    propagation.inject(trace.setSpan(context.active(), span), library);
    span.end();
  });
  root.finish();

  const joined = extract(HTTPFormat, INCOMING);
  joined.setTitle('/joined');
  joined.finish();
  const parent = propagation.extract(ROOT_CONTEXT, INCOMING);
  otel.startSpan('in', {}, parent).end();

  const [traceId, spanId] = legacy['kratos-trace-id'].split(':');
  return {
    legacy: shapeOf(legacy, traceId, spanId),
    // `b` is the library's span: neither header may name the legacy one above it.
    library: shapeOf(library, traceId, spanId),
  };
}

/** A header with `T` for the trace id, `a` for the span, `b` for any other. */
function shapeOf(carrier, traceId, spanId) {
  const letter = (id) => (BigInt(`0x${id}`) === BigInt(`0x${spanId}`) ? 'a' : 'b');
  const [kratosTrace, span, parent, flags] = carrier['kratos-trace-id'].split(':');
  const [version, w3cTrace, w3cSpan, w3cFlags] = carrier.traceparent.split('-');
  return {
    kratos: [
      kratosTrace === traceId && 'T',
      letter(span),
      parent === '0' ? 0 : letter(parent),
      flags,
    ],
    w3c: [version, w3cTrace === traceId.padStart(32, '0') && 'T', letter(w3cSpan), w3cFlags],
    oneSpan: BigInt(`0x${span}`) === BigInt(`0x${w3cSpan}`),
  };
}
