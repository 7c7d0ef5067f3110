import { timeScenario } from '../harness/time-scenario.mjs';
import { JAEGER_CLIENT } from '../peers/jaeger-client.mjs';
import { OURS } from '../peers/kratos.mjs';
import { OTEL_SDK } from '../peers/otel-sdk.mjs';
import { threeSpanTraceSubjects } from './three-span-trace-subjects.mjs';

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'unsampled trace',
    title: 'Trace of three spans, not sampled',
    note: 'A root, a tag, two forks, a tag, three ends. Peers have samplers that always say no; ours has a clock and a source of random numbers of its own, which it asks each time.',
    unit: 'ns/trace',
    ours: [OURS],
    subjects: threeSpanTraceSubjects({ sampled: false }, [OURS, OTEL_SDK, JAEGER_CLIENT]),
  }),
];
