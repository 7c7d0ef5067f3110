const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { init } = require('kratos-otel');

init({ instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()] });
