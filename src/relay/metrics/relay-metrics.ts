import { VERSION } from '../../api/version.js';
import type { DeliveryStats } from '../../config/tracing-stats.js';
import type { Outlet } from '../outlet.js';
import type { Metric, Sample } from './prometheus-text.js';
import type { SourceCounts } from './source-counts.js';

const PREFIX = 'kratos_relay_';

/**
 * @param sources - What has arrived.
 * @param outlet - Tells what has become of it.
 * @returns All metrics of a relay, as they are now.
 */
export function relayMetrics(sources: readonly SourceCounts[], outlet: Outlet): Metric[] {
  const stats = outlet.stats();
  return [...intakeMetrics(sources), ...deliveryMetrics(stats, outlet), ...processMetrics()];
}

function intakeMetrics(sources: readonly SourceCounts[]): Metric[] {
  const of = (value: (source: SourceCounts) => number): Sample[] =>
    sources.map((source) => ({ labels: { listener: source.name }, value: value(source) }));
  return [
    counter(
      'spans_received_total',
      'Spans that have arrived.',
      of(({ spans }) => spans),
    ),
    counter(
      'bytes_received_total',
      'Bytes that have arrived.',
      of(({ bytes }) => bytes),
    ),
    counter(
      'messages_unreadable_total',
      'Messages that are no span: malformed, too large, without an id, or cut off by the end of a connection.',
      sources.flatMap(({ name, unreadable }) =>
        Object.entries(unreadable).map(([reason, value]) => ({
          labels: { listener: name, reason: label(reason) },
          value,
        })),
      ),
    ),
    gauge(
      'connections',
      'Connections that are open.',
      of(({ connections }) => connections),
    ),
    gauge(
      'connections_paused',
      'Connections that are not read, because the queue is full.',
      of(({ paused }) => paused),
    ),
    counter(
      'connections_total',
      'Connections that were made.',
      of(({ accepted }) => accepted),
    ),
    counter(
      'connections_refused_total',
      'Connections that were refused, because as many were open as may be.',
      of(({ refused }) => refused),
    ),
    counter(
      'connections_broken_total',
      'Connections that were closed, because what came could not be cut into spans.',
      of(({ broken }) => broken),
    ),
  ];
}

function deliveryMetrics(stats: DeliveryStats, { settings }: Outlet): Metric[] {
  const { delivered, queued, dropped, repeated, shortened, lastError } = stats;
  return [
    counter('spans_delivered_total', 'Spans that the destination has taken.', one(delivered)),
    counter(
      'spans_dropped_total',
      'Spans that are lost, by reason.',
      Object.entries(dropped).map(([reason, value]) => ({
        labels: { reason: label(reason) },
        value,
      })),
    ),
    counter(
      'spans_repeated_total',
      'Spans that were sent again although the destination may have them.',
      one(repeated),
    ),
    counter('spans_shortened_total', 'Spans of which long values were cut.', one(shortened)),
    gauge('queue_spans', 'Spans that wait or are being sent.', one(queued)),
    gauge('queue_capacity_spans', 'Spans that may wait.', one(settings.maxQueueSize)),
    gauge('queue_capacity_bytes', 'Bytes that they may take.', one(settings.maxQueueBytes)),
    gauge(
      'destination_up',
      'Whether the last attempt to send had success; 1 before the first.',
      one(lastError === undefined ? 1 : 0),
    ),
  ];
}

function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const started = Date.now() / 1000 - process.uptime();
  const labels = { version: VERSION, node: process.versions.node };
  return [
    {
      name: 'process_resident_memory_bytes',
      type: 'gauge',
      help: 'Resident memory size in bytes.',
      samples: one(process.memoryUsage.rss()),
    },
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Total user and system CPU time spent in seconds.',
      samples: one((user + system) / 1e6),
    },
    {
      name: 'process_start_time_seconds',
      type: 'gauge',
      help: 'Start time of the process since unix epoch in seconds.',
      samples: one(started),
    },
    gauge('info', 'Versions.', [{ labels, value: 1 }]),
  ];
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: PREFIX + name, type: 'counter', help, samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: PREFIX + name, type: 'gauge', help, samples };
}

function one(value: number): Sample[] {
  return [{ value }];
}

function label(reason: string): string {
  return reason.replaceAll(' ', '_');
}
