import type { JSX, RefObject } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { SpanNode, SpanTree } from '../../src/view/tree/span-tree.js';
import { formatDuration } from '../format/numbers.js';
import { useTexts } from '../language/language.js';
import { moveKeys, onKeys, type Keys } from '../parts/list-keys.js';
import { scrollToRow, VirtualRows } from '../parts/virtual-rows.js';
import { SPAN_HEIGHT, SpanRow } from './span-row.js';
import { keyOf } from './span-key.js';
import type { Zoom } from './zoom.js';

const HEAD_HEIGHT = 28;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** What {@link Waterfall} shows and changes. */
export interface WaterfallProps {
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly rows: readonly SpanNode[];
  readonly tree: SpanTree;
  readonly colors: Readonly<Record<string, number>>;
  readonly folded: ReadonlySet<string>;
  readonly setFolded: (folded: ReadonlySet<string>) => void;
  readonly selected: SpanNode | undefined;
  readonly select: (node: SpanNode | undefined) => void;
  readonly isPathShown: boolean;
  readonly zoom: Zoom;
}

/** Spans under each other in time: a tree that is a table. */
export function Waterfall(props: WaterfallProps): JSX.Element {
  const { grid, rows, tree, colors, folded, setFolded, selected, select, isPathShown, zoom } =
    props;
  const t = useTexts();
  const active = selected === undefined ? -1 : rows.indexOf(selected);
  const latest = useRef({ folded, setFolded, select });
  latest.current = { folded, setFolded, select };
  useEffect(() => {
    grid.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (active >= 0) scrollToRow(grid.current, active, SPAN_HEIGHT, HEAD_HEIGHT);
  }, [active]);
  const fold = useCallback((node: SpanNode, isFolded: boolean): void => {
    const next = new Set(latest.current.folded);
    if (isFolded) next.add(keyOf(node));
    else next.delete(keyOf(node));
    latest.current.setFolded(next);
  }, []);
  const choose = useCallback((node: SpanNode): void => {
    latest.current.select(node);
  }, []);
  const move = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row !== undefined) select(row);
  };
  const page = Math.floor((grid.current?.clientHeight ?? 0) / SPAN_HEIGHT) - 1;
  const keys: Keys = {
    ...moveKeys(move, active, rows.length, page),
    ArrowRight: () => {
      if (selected === undefined) return;
      if (folded.has(keyOf(selected))) fold(selected, false);
      else if (selected.children.length > 0) move(active + 1);
    },
    ArrowLeft: () => {
      if (selected === undefined) return;
      const isOpen = selected.children.length > 0 && !folded.has(keyOf(selected));
      if (isOpen) fold(selected, true);
      else if (selected.parent !== undefined) select(selected.parent);
    },
    Enter: () => document.getElementById('details')?.focus(),
  };
  const followers = useMemo(() => followersOf(tree), [tree]);
  const shown = { from: zoom.from * tree.duration, to: zoom.to * tree.duration };
  const { from, to } = shown;
  return (
    <div
      ref={grid}
      class={isPathShown ? 'waterfall with-path' : 'waterfall'}
      role="treegrid"
      tabIndex={0}
      aria-label={t('waterfall')}
      aria-rowcount={rows.length + 1}
      {...(selected !== undefined && { 'aria-activedescendant': `span-${keyOf(selected)}` })}
      onKeyDown={onKeys(keys)}
    >
      <div class="span-line head" role="row" aria-rowindex={1}>
        <div role="columnheader">{t('span')}</div>
        <div role="columnheader" class="ruler" aria-label={t('timeline')}>
          {TICKS.map((tick) => (
            <span key={tick} style={{ left: `${tick * 100}%` }}>
              {formatDuration(from + tick * (to - from))}
            </span>
          ))}
        </div>
      </div>
      <VirtualRows
        count={rows.length}
        height={SPAN_HEIGHT}
        scroller={grid}
        row={(index) => {
          const node = rows[index];
          if (node === undefined) return null;
          return (
            <SpanRow
              key={node.place}
              {...{ node, index, from, to, choose, fold, isPathShown }}
              color={colors[node.span.service] ?? 0}
              isFolded={folded.has(keyOf(node))}
              isActive={index === active}
              isFollowed={followers.has(node.span.spanId)}
            />
          );
        }}
      />
    </div>
  );
}

/** Ids of spans that another span of this trace follows from. */
function followersOf({ nodes }: SpanTree): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { span } of nodes) for (const { spanId } of span.links) ids.add(spanId);
  return ids;
}
