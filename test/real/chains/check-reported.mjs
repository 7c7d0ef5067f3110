import { deepEqual } from 'node:assert/strict';

/**
 * Compares what was reported of a trace with what the headers said, span by span.
 *
 * @param {import('kratos-otel/reporter').KratosSpan[]} reported
 * @param {import('./expected-spans.mjs').ExpectedSpan[]} expected - Only those that are sampled.
 */
export function checkReported(reported, expected) {
  const found = reported.map((span) => ({
    service: span.serviceName,
    id: span.spanId,
    parentId: span.parentId,
    kind: kindOf(span),
  }));
  const wanted = expected.map(({ service, id, parentId, kind }) => ({
    service,
    id,
    parentId,
    kind,
  }));
  deepEqual(found.sort(byId), wanted.sort(byId));
}

/** The last one counts: the original adds to the tag that fork() has set. */
function kindOf({ tags }) {
  return tags.findLast(({ key }) => key === 'span.kind')?.value;
}

function byId(a, b) {
  return a.id < b.id ? -1 : 1;
}
