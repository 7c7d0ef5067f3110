// One suite for every line of SDK and Node. It runs in a project of its own, where `set-up.mjs` is
// one of the `set-up-*.mjs` beside it, and prints what it has seen as JSON.
import { headers } from './headers.mjs';
import { legacy } from './legacy.mjs';
import { LIMITS, limits } from './limits.mjs';
import { mixed } from './mixed.mjs';
import { sampling } from './sampling.mjs';
import { setUp } from './set-up.mjs';
import { startSink } from './start-sink.mjs';

// Those that every span has, and those of the machine.
const COMMON_TAGS = ['region', 'zone', 'hostname', 'ip'];

const sink = await startSink();
const time = { seconds: 1 };
const { otel, shutdown } = setUp({
  addr: sink.addr,
  clock: () => time.seconds * 1000,
  // Whatever is not the first of its slot and second is not picked.
  random: () => 0.9,
  probability: 0.5,
  limits: LIMITS,
});
const facts = {
  legacy: legacy(),
  mixed: await mixed(otel),
  headers: headers(otel),
  limits: limits(otel),
  sampling: sampling(otel, time),
};
await shutdown();
const spans = await sink.spans();
const names = new Map(spans.map((span) => [span.spanId, span.operationName]));
console.log(JSON.stringify({ facts, spans: spans.map(shapeOf).sort() }));

function shapeOf({ operationName, parentId, tags, logs, samplingProbability }) {
  const parent = names.get(parentId) ?? parentId;
  const own = tags
    .filter(({ key }) => !COMMON_TAGS.includes(key))
    .map(({ key, kind, value }) => `${key}=${kind}:${value}`);
  const events = logs.map(({ fields }) =>
    fields.map(({ key, value }) => `${key}:${value.split('\n')[0]}`).join(),
  );
  return `${operationName} < ${parent} [${own}] [${events}] ${samplingProbability}`;
}
