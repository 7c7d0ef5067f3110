import assert from 'node:assert/strict';
import { memoryScenario } from '../harness/memory-scenario.mjs';
import { timeScenario } from '../harness/time-scenario.mjs';
import {
  WITHOUT_LIMITS,
  WITH_LIMITS,
  startClientSpan,
  startLibrarySpans,
  startServerSpan,
} from '../peers/library-spans.mjs';

function startToEnd({ ended, tracer }) {
  const run = () => {
    const server = startServerSpan(tracer);
    const client = startClientSpan(tracer, server);
    client.setAttribute('db.response.status_code', 'OK');
    client.end();
    server.setAttribute('http.response.status_code', 200);
    server.end();
    return server;
  };
  assert.deepEqual(
    ended.during(run).map(({ name, attributes }) => [name, Object.keys(attributes).length]),
    [
      ['redis-GET', 5],
      ['GET', 6],
    ],
  );
  return run;
}

const SPANS_OF_A_TRACE = 10;

/** Live spans in traces of ten, as concurrent requests hold them. */
function liveSpans({ ended, tracer }) {
  assert.equal(ended.during(() => startServerSpan(tracer).end()).length, 1);
  ended.last = undefined;
  let server;
  let left = 0;
  return () => {
    if (left-- > 0) return startClientSpan(tracer, server);
    left = SPANS_OF_A_TRACE - 1;
    return (server = startServerSpan(tracer));
  };
}

function subjects(operation) {
  return {
    [WITH_LIMITS]: async () => operation(startLibrarySpans({ limited: true })),
    [WITHOUT_LIMITS]: async () => operation(startLibrarySpans({ limited: false })),
  };
}

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'processor time',
    title: "What the limits cost a library's spans",
    note: "Two spans of OpenTelemetry libraries, from start to end, by the SDK with its own sampler and id generator; with and without this package's processor before one that drops them.",
    unit: 'ns/span',
    operations: 2,
    ours: [WITH_LIMITS],
    subjects: subjects(startToEnd),
  }),
  memoryScenario(import.meta.url, {
    id: 'live span memory',
    title: 'Memory of a live span',
    note: 'The heap that 50,000 spans hold that have not ended, in traces of ten.',
    unit: 'B/span',
    measure: 'live memory',
    round: { count: 50_000 },
    ours: [WITH_LIMITS],
    subjects: subjects(liveSpans),
  }),
];
