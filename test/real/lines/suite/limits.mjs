import { trace } from '@opentelemetry/api';
import { HTTPFormat, inject, newTrace, tagString } from 'kratos-otel/core';

export const LIMITS = { maxTags: 8, maxChildren: 2, maxDepth: 3, maxLogs: 2 };

/** Goes over each limit, by the legacy API and by OpenTelemetry's. */
export function limits(otel) {
  const tagged = newTrace('/tags');
  for (let n = 0; n < 6; n++) tagged.setTag(tagString(`tag-${n}`, 'x'));
  tagged.finish();
  const root = newTrace('/limits');
  const children = ['c0', 'c1', 'c2', 'c3'].map((name) => root.fork('', name));
  const one = otel.startSpan('too many', {}, root.context());
  one.end();

  const chain = [children[0]];
  for (let n = 1; n < 6; n++) chain.push(chain.at(-1).fork('', `deep-${n}`));
  const deep = otel.startSpan('too deep', {}, chain[2].context());
  deep.end();
  for (const each of [...chain.toReversed(), ...children.slice(1), root]) each.finish();
  return {
    children: children.map(goesOn),
    chain: chain.map(goesOn),
    spans: [one, deep].map(
      (span) => trace.isSpanContextValid(span.spanContext()) && isSampled(span),
    ),
  };
}

function goesOn(each) {
  const carrier = {};
  inject(each, HTTPFormat, carrier);
  return 'kratos-trace-id' in carrier;
}

function isSampled(span) {
  return (span.spanContext().traceFlags & 1) === 1;
}
