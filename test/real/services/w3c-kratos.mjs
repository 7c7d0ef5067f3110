// The service of the W3C cases, set up with init(): W3C's propagators and that of Kratos.
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { init } from 'kratos-otel';
import { serveW3c } from './w3c-service.mjs';

init({
  disableSample: true,
  instrumentations: [new HttpInstrumentation()],
  spanProcessors: [new SimpleSpanProcessor(new InMemorySpanExporter())],
});
await serveW3c();
