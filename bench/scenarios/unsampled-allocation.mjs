import { memoryScenario } from '../harness/memory-scenario.mjs';
import { JAEGER_CLIENT } from '../peers/jaeger-client.mjs';
import { OURS } from '../peers/kratos.mjs';
import { OTEL_SDK } from '../peers/otel-sdk.mjs';
import { threeSpanTraceSubjects } from './three-span-trace-subjects.mjs';

export const scenarios = [
  memoryScenario(import.meta.url, {
    id: 'unsampled allocation',
    title: 'What that trace allocates',
    note: 'Growth of the heap over 20,000 traces, during which nothing is collected: the new space holds them all.',
    unit: 'B/trace',
    ours: [OURS],
    measure: 'allocation',
    round: { operations: 20_000 },
    flags: ['--min-semi-space-size=512', '--max-semi-space-size=512'],
    subjects: threeSpanTraceSubjects({ sampled: false }, [OURS, OTEL_SDK, JAEGER_CLIENT]),
  }),
];
