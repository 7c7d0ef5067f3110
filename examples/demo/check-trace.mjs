import { SpanKind, SpanStatusCode } from '@opentelemetry/api';

/** Every span of a good order, and the span that it must hang under. */
const GOOD_ORDER = {
  'gateway SERVER /orders': undefined,
  'gateway CLIENT /demo.Inventory/Reserve': 'gateway SERVER /orders',
  'inventory SERVER grpc.demo.Inventory/Reserve': 'gateway CLIENT /demo.Inventory/Reserve',
  'inventory CLIENT Mysql:exec': 'inventory SERVER grpc.demo.Inventory/Reserve',
  'inventory CLIENT UPDATE stock': 'inventory CLIENT Mysql:exec',
  'gateway CLIENT HTTP:POST': 'gateway SERVER /orders',
  'billing SERVER POST': 'gateway CLIENT HTTP:POST',
  'billing CLIENT Redis:GET': 'billing SERVER POST',
  'billing CLIENT HTTP:GET': 'billing SERVER POST',
  'billing CLIENT GET': 'billing CLIENT HTTP:GET',
  'billing SERVER GET': 'billing CLIENT GET',
};

/** Which service a span comes from. */
export function serviceOf(span) {
  return span.resource.attributes['service.name'];
}

/**
 * Checks the spans of one trace.
 *
 * @param spans - All of them.
 * @param order - `callerId`: span id of the caller, when the request came with a trace;
 *   `services`: whose spans must be there; `errorsIn`: which of them must show an error.
 * @returns What is wrong; nothing when all is well.
 */
export function problemsOf(spans, { callerId, services, errorsIn }) {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const parentOf = (span) => byId.get(span.parentSpanContext?.spanId);
  const isRoot = (span) => span.parentSpanContext?.spanId === callerId;
  const orphans = spans.filter((span) => !isRoot(span) && parentOf(span) === undefined);
  const failed = spans.filter((span) => span.status.code === SpanStatusCode.ERROR);
  const problems = orphans.map((span) => `missing parent of ${label(span)}`);

  const roots = spans.filter(isRoot).length;
  if (roots !== 1) problems.push(`${roots} roots instead of 1`);
  problems.push(...difference('span of', spans.map(serviceOf), services));
  problems.push(...difference('error in', failed.map(serviceOf), errorsIn));
  return errorsIn.length > 0 ? problems : [...problems, ...shapeProblems(spans, parentOf)];
}

/** Compares a good order with what it must look like: its spans, their kinds and their parents. */
function shapeProblems(spans, parentOf) {
  const name = (span) => span && label(span);
  const found = spans.map((span) => `${name(span)} under ${name(parentOf(span))}`);
  const wanted = Object.entries(GOOD_ORDER).map(([child, parent]) => `${child} under ${parent}`);
  const problems = difference('span', found, wanted);
  return spans.length === wanted.length
    ? problems
    : [...problems, `${spans.length} spans instead of ${wanted.length}`];
}

function difference(what, found, wanted) {
  const extra = new Set(found.filter((each) => !wanted.includes(each)));
  const missing = wanted.filter((each) => !found.includes(each));
  return [
    ...[...extra].map((each) => `unexpected ${what} ${each}`),
    ...missing.map((each) => `missing ${what} ${each}`),
  ];
}

function label(span) {
  return `${serviceOf(span)} ${SpanKind[span.kind]} ${span.name}`;
}
