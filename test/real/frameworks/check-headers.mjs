import { equal, ok } from 'node:assert/strict';
import { readHeader } from '../chains/expected-spans.mjs';

/**
 * Follows the headers of one request from service to service: also of one that is not sampled, of
 * which nothing is reported.
 *
 * @param {object} answer - Of the first service: see `../go/plan.go`.
 * @param {import('./routes.mjs').Stop[]} route
 * @param {object} wanted
 * @param {string} wanted.trace - The 128-bit trace id.
 * @param {number} wanted.flags
 * @param {string} wanted.parent - Span id under which the first service's span hangs.
 * @param {boolean} wanted.isInstrumented
 * @param {boolean} wanted.keepsDebug - Whether every service hands the header of Kratos on.
 * @returns {number} How many headers were compared.
 */
export function checkHeaders(answer, route, wanted) {
  let flags = wanted.flags;
  let hop = answer;
  let count = 0;
  route.forEach((stop, i) => {
    const what = `of ${stop.name}`;
    equal(hop.service, stop.name);
    const previous = route[i - 1];
    if (previous?.runs === 'v2' && !wanted.keepsDebug) flags &= 1;
    const { traceparent } = hop.received;
    if (i > 0) {
      const [, traceId, , w3cFlags] = traceparent.split('-');
      equal(traceId, wanted.trace, `128-bit id in the traceparent ${what}`);
      equal(w3cFlags, (flags & 1) === 1 ? '01' : '00', `decision in the traceparent ${what}`);
      count += 1;
    }
    if (stop.runs !== 'v2') {
      const own = readHeader(hop.trace);
      equal(own.traceId, wanted.trace.slice(16).replace(/^0+/, ''), `trace ${what}`);
      equal(own.flags, flags, `flags ${what}`);
      equal(
        own.parentId,
        i === 0 ? wanted.parent : newestParent(hop, stop, previous),
        `parent ${what}`,
      );
      count += 1;
    }
    if (i > 0 && previous.runs !== 'v2') {
      const received = readHeader(firstOf(hop.received['kratos-trace-id']));
      equal(received.flags, flags, `flags of the header to ${stop.name}`);
      if (previous.runs === 'v1' || !wanted.isInstrumented) {
        equal(received.parentId, wanted.caller, `parent of the header to ${stop.name}`);
      }
      count += 1;
    }
    wanted = { ...wanted, caller: hop.trace.split(':')[1] };
    const [next] = hop.next ?? [];
    equal(next?.error, undefined, `call ${what}`);
    if (i < route.length - 1) {
      ok(next?.answer, `an answer to the call ${what}`);
      hop = next.answer;
    }
  });
  return count;
}

/** The span that the service before, or the proxy between them, has made last. */
function newestParent({ received }, { runs, mesh }, previous) {
  const isW3cNewer = runs === 'node' && (mesh || previous.runs === 'v2');
  if (!isW3cNewer) return readHeader(firstOf(received['kratos-trace-id'])).spanId;
  return received.traceparent.split('-')[2].replace(/^0+/, '');
}

/** Node joins the copies of a header; warden, which hands metadata on, sends its own first. */
function firstOf(value) {
  return value.split(', ', 1)[0];
}
