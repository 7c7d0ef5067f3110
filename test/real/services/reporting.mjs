// A service like `legacy.mjs` that reports to a backend, and does each thing once whose way there
// is worth a look: kinds, tags of every type, a log, a follow-up, an error.
import http from 'node:http';
import grpc from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import {
  HTTPFormat,
  getGlobalTracer,
  inject,
  log,
  tagBool,
  tagFloat64,
  tagInt,
  tagInt64,
  tagString,
} from 'kratos-otel';
import { hopCaller } from './call-hop.mjs';
import { followPlan } from './follow-plan.mjs';
import { reportTo } from './report-to.mjs';
import { serveHop } from './serve-hop.mjs';

const { SERVICE_NAME, WAY, BACKEND_PORT, WORK_MS } = process.env;
const resourceAttributes = { region: 'sh', zone: 'sh001', hostname: 'web-1', ip: '10.0.0.1' };
const tracing = reportTo(WAY, BACKEND_PORT, { serviceName: SERVICE_NAME, resourceAttributes });
const callHop = hopCaller({ http, grpc });

async function handle({ name, carrier, plan, received }) {
  const t = getGlobalTracer().join(HTTPFormat, carrier, name);
  t.setTitle(name);
  t.setTag(tagString('text', 'word'), tagInt('int', 2), tagInt64('int64', 2n ** 53n + 1n));
  t.setTag(tagBool('flag', true), tagFloat64('float', 0.25), tagFloat64('whole.float', 2));
  t.setLog(log('event', 'accepted'), log('by', SERVICE_NAME));
  try {
    const answer = await followPlan(t, plan, received, call);
    const failure = answer.next.find(({ error }) => error !== undefined);
    if (failure) throw new Error(`call: ${failure.error}`);
    // What shows that a duration has the right unit.
    await delay(Number(WORK_MS));
    t.follow('', 'audit').finish();
    t.finish();
    return answer;
  } catch (error) {
    t.finish(error);
    throw error;
  }
}

function call(child, next) {
  // A database or a queue: it takes the call and reports nothing.
  if (next.over === undefined) return Promise.resolve({});
  const headers = {};
  inject(child, HTTPFormat, headers);
  return callHop(next, headers);
}

await serveHop({ http, grpc }, handle, () => tracing.shutdown());
