import type { GraphEdge, GraphNode } from '../../src/view/model/graph.js';

export const NODE_WIDTH = 190;
export const NODE_HEIGHT = 58;
const COLUMN = 340;
const ROW = 84;
const MARGIN = 24;
const SWEEPS = 6;

/** A service in its place. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
}

/** A call in its place. */
export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** How many calls of the same service are placed before it. */
  readonly number: number;
}

/** A graph in its place. */
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/**
 * Puts callers left of what they call: a column is as far right as the longest way to it, where calls
 * that close a circle do not count. In a column, services stand near what they are called by.
 */
export function layOut(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphLayout {
  const names = nodes.map(({ name }) => name).sort();
  const forward = withoutCircles(names, edges);
  const column = columnsOf(names, forward);
  const columns: string[][] = [];
  for (const name of names) (columns[column.get(name) ?? 0] ??= []).push(name);
  sortColumns(columns, forward);
  const tallest = columns.reduce((most, each) => Math.max(most, each.length), 0);
  const places = new Map<string, PlacedNode>();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  columns.forEach((members, number) => {
    const top = MARGIN + ((tallest - members.length) * ROW) / 2;
    members.forEach((name, row) => {
      const node = byName.get(name);
      if (node === undefined) return;
      places.set(name, { node, x: MARGIN + number * COLUMN, y: top + row * ROW });
    });
  });
  const placed = new Map<string, number>();
  return {
    nodes: [...places.values()],
    edges: edges.flatMap((edge) => {
      const from = places.get(edge.from);
      const to = places.get(edge.to);
      if (from === undefined || to === undefined) return [];
      const number = placed.get(edge.to) ?? 0;
      placed.set(edge.to, number + 1);
      return [{ edge, from, to, number }];
    }),
    width: 2 * MARGIN + Math.max(0, columns.length - 1) * COLUMN + NODE_WIDTH,
    height: 2 * MARGIN + Math.max(0, tallest - 1) * ROW + NODE_HEIGHT,
  };
}

/** Leaves out the calls that lead back, as a walk from the callers finds them. */
function withoutCircles(names: readonly string[], edges: readonly GraphEdge[]): GraphEdge[] {
  const from = new Map<string, GraphEdge[]>();
  const called = new Set<string>();
  for (const edge of edges) {
    from.set(edge.from, [...(from.get(edge.from) ?? []), edge]);
    called.add(edge.to);
  }
  const kept: GraphEdge[] = [];
  const done = new Map<string, 'open' | 'done'>();
  const walk = (name: string): void => {
    done.set(name, 'open');
    for (const edge of from.get(name) ?? []) {
      const state = done.get(edge.to);
      if (state === 'open') continue;
      kept.push(edge);
      if (state === undefined) walk(edge.to);
    }
    done.set(name, 'done');
  };
  const callersFirst = [...names].sort((a, b) => Number(called.has(a)) - Number(called.has(b)));
  for (const name of callersFirst) if (!done.has(name)) walk(name);
  return kept;
}

function columnsOf(names: readonly string[], edges: readonly GraphEdge[]): Map<string, number> {
  const column = new Map(names.map((name) => [name, 0]));
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false;
    for (const { from, to } of edges) {
      const least = (column.get(from) ?? 0) + 1;
      if ((column.get(to) ?? 0) >= least) continue;
      column.set(to, least);
      hasMoved = true;
    }
  }
  return column;
}

/** Sorts each column by what is left of it, then each by what is right of it, some times. */
function sortColumns(columns: string[][], edges: readonly GraphEdge[]): void {
  const row = new Map<string, number>();
  const note = (members: readonly string[]): void => {
    members.forEach((name, index) => row.set(name, index - (members.length - 1) / 2));
  };
  columns.forEach(note);
  const callers = neighbours(edges, ({ from, to }) => [to, from]);
  const callees = neighbours(edges, ({ from, to }) => [from, to]);
  const sort = (members: string[], near: ReadonlyMap<string, readonly string[]>): void => {
    const wish = new Map(members.map((name) => [name, meanRow(name, near.get(name) ?? [], row)]));
    members.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    note(members);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const members of columns) sort(members, callers);
    for (const members of [...columns].reverse()) sort(members, callees);
  }
  for (const members of columns) sort(members, callers);
}

function neighbours(
  edges: readonly GraphEdge[],
  ends: (edge: GraphEdge) => [of: string, near: string],
): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const edge of edges) {
    const [of, near] = ends(edge);
    const known = all.get(of);
    if (known === undefined) all.set(of, [near]);
    else known.push(near);
  }
  return all;
}

function meanRow(name: string, near: readonly string[], row: ReadonlyMap<string, number>): number {
  if (near.length === 0) return row.get(name) ?? 0;
  return near.reduce((sum, each) => sum + (row.get(each) ?? 0), 0) / near.length;
}
