import assert from 'node:assert/strict';
import { SpanKind, context, trace } from '@opentelemetry/api';
import { newTrace } from 'kratos-otel';
import { timeScenario } from '../harness/time-scenario.mjs';
import { OURS, startKratos } from '../peers/kratos.mjs';
import { OTEL_SDK, startCall, startOTel } from '../peers/otel-sdk.mjs';

const DEPTH = 60;
const SIBLINGS = 1000;

function kratosChain() {
  const traces = [newTrace('/orders')];
  for (let depth = 1; depth < DEPTH; depth++) traces.push(traces.at(-1).fork('users', 'GetUser'));
  while (traces.length > 0) traces.pop().finish();
}

function otelChain(tracer) {
  const spans = [tracer.startSpan('/orders', { kind: SpanKind.SERVER })];
  for (let depth = 1; depth < DEPTH; depth++) {
    const parent = trace.setSpan(context.active(), spans.at(-1));
    spans.push(startCall(tracer, parent, 'users', 'GetUser'));
  }
  while (spans.length > 0) spans.pop().end();
}

function kratosSiblings() {
  const root = newTrace('/orders');
  for (let index = 0; index < SIBLINGS; index++) root.fork('users', 'GetUser').finish();
  root.finish();
}

function otelSiblings(tracer) {
  const root = tracer.startSpan('/orders', { kind: SpanKind.SERVER });
  const parent = trace.setSpan(context.active(), root);
  for (let index = 0; index < SIBLINGS; index++) {
    startCall(tracer, parent, 'users', 'GetUser').end();
  }
  root.end();
}

function checked(peer, run, count) {
  assert.equal(peer.ended.during(run).length, count);
  return run;
}

function forks(id, title, count, kratos, otel) {
  return timeScenario(import.meta.url, {
    id,
    title,
    note: 'Sampled. A span of the chain or a sibling, with its start and its end.',
    unit: 'ns/span',
    ours: [OURS],
    operations: count,
    subjects: {
      [OURS]: async () => checked(startKratos({ sampled: true }), kratos, count),
      [OTEL_SDK]: async () => {
        const peer = startOTel({ sampled: true });
        return checked(peer, () => otel(peer.tracer), count);
      },
    },
  });
}

export const scenarios = [
  forks('deep forks', `A chain of ${DEPTH} forks`, DEPTH, kratosChain, otelChain),
  forks('wide forks', `${SIBLINGS} forks of one span`, SIBLINGS + 1, kratosSiblings, otelSiblings),
];
