import { HTTPFormat, init, inject } from 'kratos-otel';

/**
 * @param {object} config - Settings of `init()`.
 * @returns How a service takes a trace over, and what it has to tell in the end.
 */
export function startJoining(config) {
  const ended = [];
  const spanProcessor = {
    onStart: () => {},
    onEnd: (span) => ended.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const { tracer, stats } = init({
    serviceName: 'service',
    spanProcessors: [spanProcessor],
    ...config,
    // One moment and no luck, so that what is sampled is a matter of the rules alone.
    clock: () => 0,
    random: () => 0.99,
  });
  return {
    join(headers) {
      const trace = tracer.join(HTTPFormat, headers, '/job');
      return {
        id: trace.traceId(),
        isNew: trace.span.parentSpanContext === undefined,
        inject: (request) => inject(trace.fork('downstream', 'call'), HTTPFormat, request),
        end: () => trace.finish(),
      };
    },
    report: () => ({
      ended: ended.length,
      debug: ended.filter(({ attributes }) => attributes.debug === true).length,
      incoming: stats().incoming,
    }),
  };
}
