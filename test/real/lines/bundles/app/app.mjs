// An application that is bundled, with all that it needs, and run where nothing is installed.
import { HTTPFormat, inject, init, newTrace } from 'kratos-otel';

const seen = [];
const exporter = {
  export(spans, done) {
    seen.push(
      ...spans.map(({ name, resource }) => `${name}@${resource.attributes['service.name']}`),
    );
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};
const tracing = init({ serviceName: 'bundled', disableSample: true, exporter });
const trace = newTrace('/orders');
trace.fork('users', 'get').finish();
const headers = {};
inject(trace, HTTPFormat, headers);
trace.finish();

void tracing.shutdown().then(() => {
  let missing;
  try {
    init({ exporter: 'otlp+http://127.0.0.1:4318/v1/traces' });
  } catch (error) {
    missing = error.message;
  }
  console.log(JSON.stringify({ seen, headers: Object.keys(headers).sort(), missing }));
});
