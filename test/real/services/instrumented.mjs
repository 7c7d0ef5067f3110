// A service whose HTTP and gRPC are OpenTelemetry's instrumentations: they read and write the
// headers. Legacy forks sit between their server and their client spans.
import { createRequire } from 'node:module';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { fromContext } from 'kratos-otel';
import { hopCaller } from './call-hop.mjs';
import { followPlan } from './follow-plan.mjs';
import { outgoingCarrier } from './forward-headers.mjs';
import { serveHop } from './serve-hop.mjs';
import { startTracing } from './tracing.mjs';

const tracing = startTracing([new HttpInstrumentation(), new GrpcInstrumentation()]);
// Instrumentations patch what is required after them.
const require = createRequire(import.meta.url);
const http = require('node:http');
const grpc = require('@grpc/grpc-js');
const callHop = hopCaller({ http, grpc });

function handle({ carrier, plan, received }) {
  return followPlan(fromContext(), plan, received, (child, next) =>
    child.run(() => callHop(next, outgoingCarrier(carrier, next, grpc))),
  );
}

await serveHop({ http, grpc }, handle, () => tracing.shutdown());
