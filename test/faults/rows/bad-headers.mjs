import { HTTPFormat, TraceError, extract, init, inject, newTrace } from 'kratos-otel';
import { withService } from '../apps/with-service.mjs';
import { rawRequest } from '../measure/raw-request.mjs';
import { withPeer } from '../peers/with-peer.mjs';

const NAME = 'kratos-trace-id';
const LONG = 'a'.repeat(10_000);

/** Over the wire: whatever bytes a request can bring. */
const requests = {
  long: [`${NAME}: ${LONG}:b:0:1`],
  'long number': [`${NAME}: ${'0'.repeat(4096)}a:b:0:1`],
  garbage: [`${NAME}: ~~:::;;%00{}"`],
  'too few parts': [`${NAME}: a:b`],
  negative: [`${NAME}: -1:-2:-3:-4`],
  zero: [`${NAME}: 0:0:0:0`],
  'not ASCII': [`${NAME}: \xc3\xa4:\xff:0:1`],
  'garbage before a trace': [`${NAME}: x`, `${NAME}: c:d:0:1`],
  empty: [`${NAME}:`],
  missing: [],
  debug: ['kratos-trace-debug: \xff\xfe'],
  tracestate: ['traceparent: 00-zz-zz-zz', 'tracestate: a=\xff\xfe,b'],
  baggage: ['baggage: a=%0d%0ainjected:%201,b=\xff,%%%=;;'],
};

/** In process: what no HTTP parser would let through, and what is then to be thrown. */
const carriers = [
  [{ [NAME]: 'a:b:0:1\r\nx: y' }, 'ErrTraceCorrupted'],
  [{ [NAME]: 'ä:ö:0:1' }, 'ErrTraceCorrupted'],
  [{ [NAME]: LONG }, 'ErrTraceCorrupted'],
  [{ [NAME]: ['x', 'c:d:0:1'] }, 'ErrTraceCorrupted'],
  [{ [NAME]: [] }, 'ErrTraceNotFound'],
  [{ [NAME]: { toString: 1 } }, 'ErrTraceCorrupted', 'ErrTraceNotFound'],
  [{}, 'ErrTraceNotFound'],
];

export const fault = 'header long, garbage, non-ASCII, CRLF, array, missing';
export const holds =
  'new trace (or the legacy error from `extract`); nothing throws; the outgoing request never fails because of us';

export const ours = () =>
  withPeer('http-backend', [], (downstream) =>
    withService(
      { subject: 'ours', config: { disableSample: true }, downstream: downstream.address },
      async (service) => {
        const wrong = [];
        for (const [what, lines] of Object.entries(requests)) {
          const { status, isNew, called } = await rawRequest(service.address, lines);
          if (status !== 200 || called !== 202 || !isNew) wrong.push(what);
        }
        // Or else nothing was looked at.
        const good = await rawRequest(service.address, [`${NAME}: a:b:0:1`]);
        // Of two the first counts, as in the original.
        const twice = [`${NAME}: a:b:0:1`, `${NAME}: c:d:0:1`];
        const first = await rawRequest(service.address, twice);
        const { thrown } = await service.received();
        const { errors, outgoing } = await inProcess();
        const sent = Object.keys(requests).length;
        const list = wrong.length > 0 ? ` (wrong: ${wrong.join(', ')})` : '';
        return {
          figure: `${sent - wrong.length} of ${sent} requests: new trace, call goes out${list}; ${errors} of ${carriers.length} legacy errors; ${thrown + outgoing} thrown`,
          holds:
            wrong.length === 0 &&
            good.isNew === false &&
            first.isNew === false &&
            errors === carriers.length &&
            thrown + outgoing === 0,
        };
      },
    ),
  );

async function inProcess() {
  const tracing = init({ disableSample: true, exporters: [] });
  const { tracer } = tracing;
  const isNewTrace = (carrier) =>
    tracer.join(HTTPFormat, carrier, '/job').span.parentSpanContext === undefined;
  const errors = carriers.filter(
    ([carrier, ...codes]) => codes.includes(codeOf(carrier)) && isNewTrace(carrier),
  ).length;
  // What refuses the header: the request goes out all the same.
  let outgoing = 0;
  const refusing = {
    set() {
      throw new Error('headers are sent');
    },
  };
  for (const carrier of [Object.freeze({}), refusing]) {
    try {
      inject(newTrace('/job'), HTTPFormat, carrier);
    } catch {
      outgoing++;
    }
  }
  await tracing.shutdown();
  return { errors, outgoing };
}

/** @returns The legacy error of `extract`. */
function codeOf(carrier) {
  try {
    extract(HTTPFormat, carrier);
    return 'none';
  } catch (error) {
    return error instanceof TraceError ? error.code : 'foreign error';
  }
}
