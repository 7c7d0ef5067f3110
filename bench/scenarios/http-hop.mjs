import assert from 'node:assert/strict';
import { timeScenario } from '../harness/time-scenario.mjs';
import { OURS, startKratos } from '../peers/kratos.mjs';
import { kratosHop } from '../peers/kratos-hop.mjs';
import { OTEL_SDK, startOTel } from '../peers/otel-sdk.mjs';
import { otelHop } from '../peers/otel-hop.mjs';

const TRACE = '0af7651916cd43dd';
const PARENT = 'b7ad6b7169203331';

/** Headers of a client that writes both: each peer reads its own, and passes the other by. */
function incoming(flag) {
  return {
    host: 'shop.example',
    'user-agent': 'shop/1.0',
    accept: 'application/json',
    'content-type': 'application/json',
    traceparent: `00-${TRACE.padStart(32, '0')}-${PARENT}-0${flag}`,
    b3: `${TRACE.padStart(32, '0')}-${PARENT}-${flag}`,
    'kratos-trace-id': `${TRACE.replace(/^0/, '')}:${PARENT}:0:${flag}`,
  };
}

const CASES = {
  'joined, sampled': { headers: incoming(1), sampled: true, joined: true },
  'joined, not sampled': { headers: incoming(0), sampled: false, joined: true },
  'new, not sampled': { headers: { host: 'shop.example' }, sampled: false, joined: false },
};

function checked(peer, hop, { headers, sampled, joined }) {
  let written;
  const spans = peer.ended.during(() => (written = hop(headers)));
  assert.equal(spans.length, sampled ? 2 : 0);
  const [, traceId, , flag] = written.traceparent.split('-');
  assert.equal(flag, sampled ? '01' : '00');
  assert.equal(traceId.endsWith(TRACE), joined);
  return () => hop(headers);
}

export const scenarios = Object.entries(CASES).map(([name, each]) =>
  timeScenario(import.meta.url, {
    id: `HTTP hop: ${name}`,
    title: `A hop of HTTP: ${name}`,
    note: 'Extract or begin, fork, inject, finish both. Ours reads and writes `kratos-trace-id` beside `traceparent`; the peer has W3C trace context and baggage, as NodeSDK, and B3 as a second header.',
    unit: 'ns/hop',
    ours: [OURS],
    subjects: {
      [OURS]: async () => checked(startKratos({ sampled: false }), kratosHop(), each),
      [OTEL_SDK]: async () => {
        const otel = startOTel({ sampled: false });
        return checked(otel, otelHop(otel.tracer), each);
      },
    },
  }),
);
