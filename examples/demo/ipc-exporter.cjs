/**
 * Sends ended spans to the runner over Node's IPC channel. It has the shape of every OpenTelemetry
 * span exporter; in its place a real service has one for OTLP, Zipkin or Jaeger.
 */
class IpcExporter {
  export(spans, resultCallback) {
    process.send({ type: 'spans', spans: spans.map(toPlain) }, (error) => {
      resultCallback(error ? { code: 1, error } : { code: 0 });
    });
  }

  async forceFlush() {}

  async shutdown() {}
}

/** What a ReadableSpan says of itself, without its methods: only data passes between processes. */
function toPlain(span) {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: plainContext(span.spanContext()),
    parentSpanContext: span.parentSpanContext && plainContext(span.parentSpanContext),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links.map((link) => ({ ...link, context: plainContext(link.context) })),
    resource: { attributes: span.resource.attributes },
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function plainContext({ traceId, spanId, traceFlags, isRemote }) {
  return { traceId, spanId, traceFlags, isRemote };
}

/** The way back, in the runner. */
function fromPlain(plain) {
  return { ...plain, spanContext: () => plain.spanContext };
}

module.exports = { IpcExporter, fromPlain };
