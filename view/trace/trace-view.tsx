import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TraceDetail } from '../../src/view/model/trace-row.js';
import type { SpanNode, SpanTree } from '../../src/view/tree/span-tree.js';
import { isTyping } from '../parts/is-typing.js';
import { setAddress, goTo } from '../state/route.js';
import { Overview } from './overview.js';
import { keyOf } from './span-key.js';
import { SpanDetails } from './span-details.js';
import { TraceHead } from './trace-head.js';
import { Waterfall } from './waterfall.js';
import { visibleNodes } from './visible-nodes.js';
import { narrower, WHOLE, wider, type Zoom } from './zoom.js';

/** What {@link TraceView} shows. */
export interface TraceViewProps {
  readonly detail: TraceDetail;
  readonly tree: SpanTree;
  /** Id of the span to begin with; `''` for none. */
  readonly wanted: string;
}

/** A trace: head, overview, waterfall and what is known of one span. */
export function TraceView({ detail, tree, wanted }: TraceViewProps): JSX.Element {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState(wanted);
  const [isPathShown, showPath] = useState(false);
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const rows = useMemo(() => visibleNodes(tree, folded), [tree, folded]);
  const node = useMemo(() => nodeOf(tree, selected), [tree, selected]);
  const grid = useRef<HTMLDivElement>(null);

  const select = (next: SpanNode | undefined): void => {
    const key = next === undefined ? '' : keyOf(next);
    setSelected(key);
    setAddress(location.pathname + (key === '' ? '' : `#${key}`));
  };
  /** Unfolds what a span is in, and selects it. */
  const reveal = (next: SpanNode): void => {
    const open = new Set(folded);
    for (let up = next.parent; up !== undefined; up = up.parent) open.delete(keyOf(up));
    if (open.size !== folded.size) setFolded(open);
    select(next);
  };
  const nextError = (): void => {
    const { nodes } = tree;
    const from = node === undefined ? -1 : nodes.indexOf(node);
    const after = [...nodes.slice(from + 1), ...nodes.slice(0, from + 1)];
    const found = after.find(({ span }) => span.error);
    if (found !== undefined) reveal(found);
  };
  const foldAll = (): void => {
    const parents = tree.nodes.filter(({ children, depth }) => children.length > 0 && depth > 0);
    setFolded(folded.size > 0 ? new Set() : new Set(parents.map(keyOf)));
  };
  useEffect(() => {
    if (wanted === '') return;
    const found = nodeOf(tree, wanted);
    if (found !== undefined) reveal(found);
  }, [wanted]);
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      c: () => {
        showPath((shown) => !shown);
      },
      e: nextError,
      '+': () => {
        setZoom(narrower);
      },
      '=': () => {
        setZoom(narrower);
      },
      '-': () => {
        setZoom(wider);
      },
      '0': () => {
        setZoom(WHOLE);
      },
      Escape: () => {
        if (selected === '') goTo('/');
        else {
          select(undefined);
          grid.current?.focus();
        }
      },
    };
    const listen = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      actions[event.key]?.();
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  });
  return (
    <main class="page trace">
      <TraceHead
        {...{ detail, tree, isPathShown, nextError, foldAll }}
        isFolded={folded.size > 0}
        togglePath={() => {
          showPath(!isPathShown);
        }}
      />
      <Overview tree={tree} colors={detail.colors} zoom={zoom} setZoom={setZoom} />
      <div class={node === undefined ? 'split' : 'split with-details'}>
        <Waterfall
          {...{ grid, rows, tree, folded, setFolded, select, isPathShown, zoom }}
          colors={detail.colors}
          selected={node}
        />
        {node !== undefined && (
          <SpanDetails
            key={keyOf(node)}
            {...{ node, tree, reveal }}
            colors={detail.colors}
            close={() => {
              select(undefined);
              grid.current?.focus();
            }}
          />
        )}
      </div>
    </main>
  );
}

function nodeOf({ nodes }: SpanTree, key: string): SpanNode | undefined {
  if (key === '') return undefined;
  return nodes.find((node) => keyOf(node) === key) ?? nodes.find(({ span }) => span.spanId === key);
}
