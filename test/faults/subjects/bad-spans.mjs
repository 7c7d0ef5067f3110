const VALUE = 'x'.repeat(24_000);

/** Spans that an exporter may fail on, as callers without types make them with OpenTelemetry's API. */
export const badSpans = [
  {
    what: 'a name that JSON and protobuf cannot hold',
    make: (tracer) => tracer.startSpan(10n).end(),
  },
  {
    what: 'a link to nowhere',
    make: (tracer) => {
      const context = { traceId: 5, spanId: null, traceFlags: 1 };
      tracer.startSpan('bad link', { links: [{ context }] }).end();
    },
  },
  {
    what: '240 KB',
    make: (tracer) => {
      const values = Array.from({ length: 10 }, (_, n) => [`value-${n}`, VALUE]);
      tracer.startSpan('large', { attributes: Object.fromEntries(values) }).end();
    },
  },
];
