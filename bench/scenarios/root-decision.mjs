import assert from 'node:assert/strict';
import { ROOT_CONTEXT, SamplingDecision, SpanKind } from '@opentelemetry/api';
import { TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import { KratosSampler } from 'kratos-otel/core';
import { timeScenario } from '../harness/time-scenario.mjs';

const OURS = 'KratosSampler';
const PROBABILITY = 0.00025;
const COUNT = 1024;

/** As many operations as a large service has, and random trace ids with 64 bits, made before. */
const ARGUMENTS = Array.from({ length: COUNT }, (_, index) => ({
  operation: `/api/v1/resource-${index % 97}/method-${index % 11}`,
  traceId: `${hex()}${hex()}`.padStart(32, '0'),
}));
const ATTRIBUTES = {};

function hex() {
  return Math.trunc(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Both samplers get the same arguments through the same method; the clock is the real one. */
function decisionsOf(sampler) {
  let next = 0;
  return () => {
    const { operation, traceId } = ARGUMENTS[next++ % COUNT];
    return sampler.shouldSample(ROOT_CONTEXT, traceId, operation, SpanKind.SERVER, ATTRIBUTES, []);
  };
}

/**
 * The first trace of a slot in a second is sampled by ours, so the first pass tells nothing; a
 * second begins in at most one of the others.
 */
function checked(sampler) {
  const decide = decisionsOf(sampler);
  const countSampled = () =>
    Array.from({ length: COUNT }, decide).filter(
      ({ decision }) => decision === SamplingDecision.RECORD_AND_SAMPLED,
    ).length;
  const [, ...later] = Array.from({ length: 3 }, countSampled);
  assert.ok(Math.min(...later) < COUNT / 100, `of ${COUNT} were sampled: ${later.join(', ')}`);
  return decide;
}

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'root decision',
    title: 'Decision at the root',
    note: 'Both through `shouldSample()`, with the same 1,024 operations and trace ids in turn, at a probability of 0.00025.',
    unit: 'ns/decision',
    ours: [OURS],
    subjects: {
      [OURS]: async () => checked(new KratosSampler({ probability: PROBABILITY })),
      TraceIdRatioBased: async () => checked(new TraceIdRatioBasedSampler(PROBABILITY)),
    },
  }),
];
