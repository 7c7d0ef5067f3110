import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { init } from 'kratos-otel';

init({ instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()] });
