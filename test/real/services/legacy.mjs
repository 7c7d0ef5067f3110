// A service in the style of Go-Kratos v1: it joins, forks and injects by hand.
import http from 'node:http';
import grpc from '@grpc/grpc-js';
import { GRPCFormat, HTTPFormat, getGlobalTracer, inject } from 'kratos-otel';
import { hopCaller } from './call-hop.mjs';
import { followPlan } from './follow-plan.mjs';
import { outgoingCarrier } from './forward-headers.mjs';
import { serveHop } from './serve-hop.mjs';
import { startTracing } from './tracing.mjs';

const tracing = startTracing();
const callHop = hopCaller({ http, grpc });

async function handle({ over, name, carrier, plan, received }) {
  const format = over === 'grpc' ? GRPCFormat : HTTPFormat;
  const t = getGlobalTracer().join(format, carrier, name);
  try {
    const answer = await followPlan(t, plan, received, (child, next) => call(child, next, carrier));
    t.finish();
    return answer;
  } catch (error) {
    t.finish(error);
    throw error;
  }
}

function call(child, next, received) {
  const carrier = outgoingCarrier(received, next, grpc);
  inject(child, next.over === 'grpc' ? GRPCFormat : HTTPFormat, carrier);
  return callHop(next, carrier);
}

await serveHop({ http, grpc }, handle, () => tracing.shutdown());
