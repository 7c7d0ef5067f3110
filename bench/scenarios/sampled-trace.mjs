import { timeScenario } from '../harness/time-scenario.mjs';
import { JAEGER_CLIENT } from '../peers/jaeger-client.mjs';
import { OURS } from '../peers/kratos.mjs';
import { SHIM } from '../peers/opentracing-shim.mjs';
import { OTEL_SDK } from '../peers/otel-sdk.mjs';
import { ZIPKIN_JS } from '../peers/zipkin-js.mjs';
import { threeSpanTraceSubjects } from './three-span-trace-subjects.mjs';

const NAMES = [OURS, OTEL_SDK, SHIM, JAEGER_CLIENT, ZIPKIN_JS];

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'sampled trace',
    title: 'Trace of three spans, sampled',
    note: 'The same calls. Each peer ends the same three spans with the same names, kinds, parents and tags, which is checked before, and drops them.',
    unit: 'ns/trace',
    ours: [OURS],
    subjects: threeSpanTraceSubjects({ sampled: true }, NAMES),
  }),
];
