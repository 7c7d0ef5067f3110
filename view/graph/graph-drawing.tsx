import type { JSX } from 'preact';
import { formatCount, formatDuration, formatShare } from '../format/numbers.js';
import { plainLine } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { classes, colorClass } from '../parts/text.js';
import { NO_FILTERS, toAddress } from '../state/filters.js';
import { followLink } from '../state/route.js';
import {
  NODE_HEIGHT,
  NODE_WIDTH,
  type GraphLayout,
  type PlacedEdge,
  type PlacedNode,
} from './layout.js';

const LONGEST_NAME = 24;
const LABEL_WIDTH = 100;
const LABEL_HEIGHT = 28;

/** Services and their calls as a drawing. The table below it says the same. */
export function GraphDrawing({ layout }: { layout: GraphLayout }): JSX.Element {
  const t = useTexts();
  const { nodes, edges, width, height } = layout;
  return (
    <svg
      class="graph"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={t('graph')}
    >
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="9"
          markerHeight="9"
          orient="auto"
        >
          <path d="M0 .5 7.5 4 0 7.5Z" class="arrow" />
        </marker>
      </defs>
      {edges.map((placed) => (
        <Edge key={`${placed.edge.from}\n${placed.edge.to}`} {...placed} />
      ))}
      {nodes.map((placed) => (
        <Node key={placed.node.name} {...placed} />
      ))}
    </svg>
  );
}

function Edge({ edge, from, to, number }: PlacedEdge): JSX.Element {
  const isBack = to.x <= from.x;
  const x1 = from.x + NODE_WIDTH;
  const y1 = from.y + NODE_HEIGHT / 2;
  const x2 = to.x - 2;
  const y2 = to.y + NODE_HEIGHT / 2;
  const bend = isBack ? 90 : Math.max(40, (x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1 + (isBack ? 70 : 0)} ${x2 - bend} ${y2 + (isBack ? 70 : 0)} ${x2} ${y2}`;
  // Near the service that is called: what calls it comes from one side. Further calls stand below.
  const x = isBack ? (x1 + x2) / 2 : x2 - LABEL_WIDTH / 2 - 12;
  const y = isBack ? (y1 + y2) / 2 + 52 : y2 + (y1 - y2) * 0.14 + number * LABEL_HEIGHT;
  return (
    <g class={classes('edge', edge.errors > 0 && 'failed')}>
      <path
        d={path}
        marker-end="url(#arrow)"
        style={{ strokeWidth: 1 + Math.log10(1 + edge.calls) / 1.6 }}
      />
      <text x={x} y={y - 5}>
        {formatCount(edge.calls)}
        {edge.errors > 0 && <tspan class="bad"> · {formatShare(edge.errors / edge.calls)} ✕</tspan>}
      </text>
      <text x={x} y={y + 13} class="small">
        {`${formatDuration(edge.p50)} / ${formatDuration(edge.p99)}`}
      </text>
    </g>
  );
}

function Node({ node, x, y }: PlacedNode): JSX.Element {
  const t = useTexts();
  const name = plainLine(node.name) || '–';
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
  const calls =
    node.calls === 1 ? t('callCountOne') : t('callCount', { count: formatCount(node.calls) });
  const isForeign = node.color < 0;
  const body = (
    <>
      <title>{name}</title>
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx="6" class="box" />
      <rect x="0" y="0" width="4" height={NODE_HEIGHT} rx="2" class="color" />
      <text x="14" y="19" class="node-name">
        {shown}
      </text>
      <text x="14" y="35" class="small">
        {calls}
        {node.errors > 0 && <tspan class="bad"> · {formatShare(node.errors / node.calls)} ✕</tspan>}
      </text>
      <text x="14" y="49" class="small">
        {`p50 ${formatDuration(node.p50)}  p99 ${formatDuration(node.p99)}`}
      </text>
    </>
  );
  const address = `/${toAddress({ ...NO_FILTERS, service: node.name })}`;
  const at = `translate(${x} ${y})`;
  if (isForeign) {
    return (
      <g class="node foreign c-none" transform={at}>
        {body}
      </g>
    );
  }
  return (
    <a
      href={address}
      onClick={(event) => {
        followLink(event, address);
      }}
    >
      <g class={classes('node', colorClass(node.color))} transform={at}>
        {body}
      </g>
    </a>
  );
}
