const { fromContext } = require('kratos-otel');

module.exports = {
  get tracer() {
    return { traceId: fromContext()?.id ?? '' };
  },
};
