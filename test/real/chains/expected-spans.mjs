import { equal, match } from 'node:assert/strict';

/**
 * What must be reported.
 *
 * @typedef {object} ExpectedSpan
 * @property {string} service
 * @property {string} id
 * @property {string} parentId
 * @property {string} kind - `span.kind` as reported.
 * @property {number} flags
 */

/**
 * Follows the headers from service to service, checks them, and says which spans they stand for.
 *
 * @param {object} answer - Of the first service: see `../go/plan.go`.
 * @param {import('./chain-cases.mjs').ChainCase} chainCase
 * @param {{ by: 'fork' | 'follow', isInstrumented: (service: string) => boolean }} how - How the
 *   services call, and in which of them a library makes server and client spans.
 * @returns {{ traceId: string, spans: ExpectedSpan[] }}
 */
export function expectedSpans(answer, chainCase, { by, isInstrumented }) {
  const { traceId } = readHeader(answer.trace);
  const spans = [];
  let hop = answer;
  let parentId = chainCase.parent?.spanId ?? '0';
  let flags = chainCase.edgeFlags ?? chainCase.flags;
  if (chainCase.parent) equal(traceId, chainCase.parent.traceId, 'the trace that arrived goes on');

  const expect = (header, kind) => {
    const what = `${kind} of ${hop.service}`;
    equal(header.traceId, traceId, `one trace: ${what}`);
    equal(header.flags, flags, `flags: ${what}`);
    equal(header.parentId, parentId, `parent in the header: ${what}`);
    spans.push({ service: hop.service, id: header.spanId, parentId, kind, flags });
    parentId = header.spanId;
  };

  for (;;) {
    const isRoot = parentId === '0';
    const hasLibrary = isInstrumented(hop.service);
    const server = readHeader(hop.trace);
    if (isRoot) equal(server.spanId, traceId, 'a root has the id of its trace');
    expect(server, 'server');
    const [next] = hop.next ?? [];
    if (next === undefined) return { traceId, spans };
    equal(next.error, undefined);
    expect(readHeader(next.trace), by === 'follow' ? 'producer' : 'client');
    const received = readHeader(next.answer.received['kratos-trace-id']);
    if (hasLibrary) expect(received, 'client');
    else equal(received.spanId, parentId, 'the header names the span of the call');
    hop = next.answer;
    // Debug means reported, from the first Node service on.
    flags = chainCase.flags;
  }
}

/**
 * Reads a `kratos-trace-id`. By itself: what is tried here must not check itself.
 *
 * @param {string} value
 */
export function readHeader(value) {
  match(value, /^([1-9a-f][0-9a-f]*:){2}(0|[1-9a-f][0-9a-f]*):[0-9a-f](:s-[0-9a-f]{8})?$/);
  const [traceId, spanId, parentId, flags, extension] = value.split(':');
  return { traceId, spanId, parentId, flags: Number.parseInt(flags, 16), extension };
}
