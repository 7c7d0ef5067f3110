import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import type { TextMapPropagator } from '@opentelemetry/api';
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, it } from 'vitest';
import { KratosPropagator, createKratosParts } from '../../src/core.js';
import { PropagatorSet } from '../../src/otel/propagator/propagator-set.js';
import { W3CTraceContextPropagator } from '../../src/otel/w3c/w3c-trace-context-propagator.js';
import { propagatorContract } from '../../src/testing.js';
import { collectDiag } from '../tracing-fixture.js';

collectDiag();

const w3c = (): W3CTraceContextPropagator => new W3CTraceContextPropagator({ noteSpan: true });

const spanProcessor = new NoopSpanProcessor();

describe.each<[string, 64 | 128, () => TextMapPropagator]>([
  ['KratosPropagator', 64, () => new KratosPropagator()],
  ['W3CTraceContextPropagator', 128, w3c],
  [
    'those of W3C and Kratos together',
    128,
    () => new PropagatorSet([w3c()], new KratosPropagator()),
  ],
  [
    'those of createKratosParts()',
    128,
    () => createKratosParts({ spanProcessor }).textMapPropagator,
  ],
  ['B3 in one header', 128, () => new B3Propagator()],
  ['B3 in several', 128, () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER })],
])('%s', (_, traceIdBits, make) => {
  for (const { name, run } of propagatorContract(make, { traceIdBits })) it(name, run);
});
