import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GraphEdge, GraphNode, ServiceGraph } from '../model/graph.js';
import type { ViewSpan } from '../model/view-span.js';
import { CallDurations } from './call-durations.js';
import { parentsOf } from '../tree/parents-of.js';
import type { StoredTrace } from './stored-trace.js';
import type { TraceStore } from './trace-store.js';

const MAX_NODES = 150;
const MAX_EDGES = 600;
/** Spans after which other requests get their turn. */
const SLICE = 20_000;
const SEPARATOR = '\n';

/**
 * Counts which services call which. A call is a span whose parent is of another service; a client's
 * span without a child is a call of what its peer is, such as a database.
 *
 * @param store - Where traces are.
 * @param matches - Which of them count.
 */
export async function graphOf(
  store: TraceStore,
  matches: (trace: StoredTrace) => boolean,
): Promise<ServiceGraph> {
  const services = new Map<string, CallDurations>();
  const peers = new Map<string, CallDurations>();
  const edges = new Map<string, CallDurations>();
  let traces = 0;
  let slice = 0;
  for (const trace of [...store.traces()]) {
    if (!matches(trace)) continue;
    addTrace(trace.spans, services, peers, edges);
    traces++;
    slice += trace.spans.length;
    if (slice < SLICE) continue;
    slice = 0;
    await nextTurn();
  }
  const own = toNodes(services, (name) => store.colors.of(name));
  const foreign = toNodes(peers, () => -1).filter(({ name }) => !services.has(name));
  const nodes = [...own, ...foreign].sort((a, b) => b.calls - a.calls);
  const shown = nodes.slice(0, MAX_NODES);
  const names = new Set(shown.map(({ name }) => name));
  const all = toEdges(edges);
  const between = all.filter(({ from, to }) => names.has(from) && names.has(to));
  const kept = between.sort((a, b) => b.calls - a.calls).slice(0, MAX_EDGES);
  const cut = kept.length < all.length || shown.length < nodes.length;
  return { nodes: shown, edges: kept, traces, cut };
}

function addTrace(
  spans: readonly ViewSpan[],
  services: Map<string, CallDurations>,
  peers: Map<string, CallDurations>,
  edges: Map<string, CallDurations>,
): void {
  const parents = parentsOf(spans);
  const hasCallee = new Set<number>();
  spans.forEach((span, place) => {
    const parent = spans[parents[place] ?? -1];
    if (parent !== undefined && parent.service !== span.service)
      hasCallee.add(parents[place] ?? -1);
  });
  spans.forEach((span, place) => {
    const parent = spans[parents[place] ?? -1];
    if (parent?.service !== span.service) {
      durationsOf(services, span.service).add(span);
      if (parent !== undefined)
        durationsOf(edges, parent.service + SEPARATOR + span.service).add(span);
    }
    const isCall = span.kind === 'client' || span.kind === 'producer';
    if (!isCall || span.peer === undefined || hasCallee.has(place)) return;
    if (span.peer === span.service) return;
    durationsOf(peers, span.peer).add(span);
    durationsOf(edges, span.service + SEPARATOR + span.peer).add(span);
  });
}

function durationsOf(all: Map<string, CallDurations>, key: string): CallDurations {
  const known = all.get(key);
  if (known !== undefined) return known;
  const durations = new CallDurations();
  all.set(key, durations);
  return durations;
}

function toNodes(all: Map<string, CallDurations>, color: (name: string) => number): GraphNode[] {
  return [...all].map(([name, durations]) => ({ name, color: color(name), ...durations.stats }));
}

function toEdges(all: Map<string, CallDurations>): GraphEdge[] {
  return [...all].map(([key, durations]) => {
    const [from = '', to = ''] = key.split(SEPARATOR);
    return { from, to, ...durations.stats };
  });
}
