import { enableDebug, newTrace } from 'kratos-otel/core';

/** The slot sampler, for traces of both APIs. */
export function sampling(otel, time) {
  time.seconds++;
  return {
    firstOfItsSecond: flagsOf(newTrace('/slot')),
    second: flagsOf(newTrace('/slot')),
    nextSecond: (time.seconds++, flagsOf(newTrace('/slot'))),
    ignored: flagsOf(newTrace('/ping')),
    debug: flagsOf(newTrace('/ping', enableDebug())),
    library: [otel.startSpan('slot'), otel.startSpan('slot')].map((span) => {
      span.end();
      return span.spanContext().traceFlags;
    }),
  };
}

function flagsOf(root) {
  root.fork('', 'child').finish();
  root.finish();
  return root.traceId().split(':')[3];
}
