import { times } from '../judge.mjs';
import { formatValue } from './format-value.mjs';
import { markdownTable } from './markdown-table.mjs';

const OURS = 'kratos-otel';
const SDK = 'OpenTelemetry SDK';

/** What a reader wants to know first: when, what is compared, and with which subject of a scenario. */
const QUESTIONS = [
  ['1 of 4,000 traces is picked', 'a trace of three spans', 'unsampled trace', OURS, SDK],
  ['1 of 4,000 traces is picked', 'a service, to none', 'service rate', OURS, 'untraced'],
  ['1 of 4,000 traces is picked', 'a service', 'service rate', OURS, SDK],
  ['in a mesh, not picked', 'a hop of HTTP', 'HTTP hop: joined, not sampled', OURS, SDK],
  ['in a mesh, picked', 'a hop of HTTP', 'HTTP hop: joined, sampled', OURS, SDK],
  ['all are picked', 'a trace of three spans', 'sampled trace', OURS, SDK],
  ...['Zipkin', 'OTLP'].flatMap((to) => [
    [
      'all are picked',
      `CPU a span to ${to}`,
      'all sampled: CPU',
      `${OURS} to ${to}`,
      `stock parts to ${to}`,
    ],
    [
      'all are picked',
      `a service to ${to}`,
      'all sampled: rate',
      `${OURS} to ${to}`,
      `stock parts to ${to}`,
    ],
  ]),
  ['failed traces are kept', 'a service', 'keep rate', `${OURS} with keep`, 'SDK, AlwaysOn'],
];

/**
 * @param {readonly import('../harness/compare-rounds.mjs').Row[]} rows - What was measured.
 * @returns {string} What tracing costs with this package and with OpenTelemetry alone, in Markdown.
 */
export function costSummary(rows) {
  const lines = QUESTIONS.flatMap(([when, what, scenario, subject, peer]) => {
    const find = (name, ratioTo) =>
      rows.find(
        (row) => row.scenario === scenario && row.subject === name && row.ratioTo === ratioTo,
      );
    const [own, other, compared] = [find(subject, null), find(peer, null), find(subject, peer)];
    if (own === undefined || other === undefined || compared === undefined) return [];
    const { unit } = own;
    const shown = ({ value }) => `${formatValue(value)} ${unit}`;
    return [[when, what, shown(own), shown(other), times(compared.ratio)]];
  });
  return markdownTable({
    head: ['when', 'what', OURS, 'OpenTelemetry alone', 'better by'],
    lines,
  });
}
