import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { startOurs } from '../subjects/ours.mjs';

const SECRET = 'hunter2';
const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const attributes = { value: SECRET };

/** A span with the secret in each place in which a span can hold a text. */
function endSpan(tracer) {
  const span = tracer.startSpan(`GET /${SECRET}`, { links: [{ context, attributes }] });
  span.setAttribute('value', SECRET).addEvent(`event ${SECRET}`, attributes);
  span.setStatus({ code: 2, message: SECRET });
  span.end();
}

const PLACES = [
  ['attributes', (span) => span.attributes],
  ['links', (span) => span.links.map((link) => link.attributes)],
  ['events', (span) => span.events],
  ['status', (span) => span.status],
  ['name', (span) => span.name],
  ['resource', (span) => span.resource.attributes],
  ['scope', (span) => span.instrumentationScope],
];

export const fault = 'redact';
export const holds = 'sees all that leaves: attributes, events, links, status, names, resource';

export const ours = async () => {
  const exporter = new InMemorySpanExporter();
  const { tracing, flush } = startOurs({
    exporter,
    resourceAttributes: { owner: SECRET },
    redact: (_key, value) => (String(value).includes(SECRET) ? '***' : value),
  });
  endSpan(tracing.provider.getTracer(SECRET));
  await flush();
  const [span] = exporter.getFinishedSpans();
  const leaks = PLACES.filter(([, of]) => JSON.stringify(of(span)).includes(SECRET));
  return {
    figure: `${PLACES.length - leaks.length} of ${PLACES.length} places redacted`,
    holds: leaks.length === 0,
  };
};
